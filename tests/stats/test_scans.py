"""Scans that count: the worse of one day, until progression."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.stats.scans import counted_scans


@pytest.mark.parametrize("later", ["SD", "NON-CR/NON-PD", "PD"])
def test_only_a_partial_response_can_be_one_without_disease(later):
    found = counted_scans([42, 84], ["CR", later], seen=[False, False])
    assert found == [(42, "CR"), (84, "PD")]


def test_of_two_partial_responses_of_one_day_that_with_disease_counts():
    for order in permutations([("CR", False, 42), ("PR", False, 84), ("PR", True, 84)]):
        responses, seen, days = zip(*order, strict=True)
        assert counted_scans(days, responses, seen=np.array(seen)) == [(42, "CR"), (84, "PD")]


@pytest.mark.parametrize("seen", [[True], [True, None], [True, "no"], [True, float("nan")]])
def test_what_was_seen_is_true_or_false_scan_by_scan(seen):
    with pytest.raises(InputError, match="seen"):
        counted_scans([42, 84], ["CR", "PR"], seen=seen)


def test_of_two_readings_of_one_day_the_worse_known_one_counts():
    assert counted_scans([56, 56, 56], ["CR", "SD", "PR"]) == [(56, "SD")]
    assert counted_scans([56, 56], ["PR", "NE"]) == [(56, "PR")]
