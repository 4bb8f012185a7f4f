"""What other trials found, as the claims of a trial folder give it."""

from __future__ import annotations

import pytest

from onearm.analysis import Analysis, Result
from onearm.analysis.comparators import at_six_months, choices, comparators
from onearm.errors import InputError
from onearm.trial.printed.published import Claim


def claim(id: str, value: str, unit: str = "months", *, population: str = "A drug", n: str = ""):
    quantity = f"comparator.{id.split('.')[2]}"
    return Claim(id, quantity, population, n, "", value, unit, *[""] * 7)


def test_converted_rates_are_those_of_the_registry(first: Analysis, results: dict[str, Result]):
    found = {one.label: one for one in comparators(first.trial.claims, "doxorubicin")}
    for label, id in (("GeDDiS", "geddis.pfs6_exp"), ("ANNOUNCE", "announce.pfs6_exp"),
                      ("aldoxorubicin phase 2b (investigator)",
                       "aldoxorubicin_phase2b.pfs6_exp.investigator")):  # fmt: skip
        stated = results[f"comparator.{id}"].value
        assert 100 * found[label].converted == pytest.approx(stated, rel=1e-12)


def test_each_trial_counts_once_and_only_with_the_size_of_its_arm(first: Analysis):
    found = comparators(first.trial.claims, "doxorubicin")
    assert [one.trial for one in found].count("aldoxorubicin phase 2b") == 2
    assert next(one for one in found if one.trial.startswith("olaratumab")).n is None
    sizes = {choice.label: len(choice.rates) for choice in choices(found)}
    assert sizes == {
        "All trials": 8,
        "Phase 3, 100 patients or more": 5,
        "Published rates only": 3,
        "Converted medians only": 8,
        "All, investigator reading": 8,
    }
    assert not any(n == 133 for choice in choices(found) for _, n in choice.rates)
    assert {"doxorubicin + pembrolizumab", "SARC028 pembrolizumab"}.isdisjoint(
        one.trial for one in found
    )


def test_a_median_that_names_its_unit_goes_before_the_other():
    months, weeks = "comparator.a.pfs_median", "comparator.a.pfs_median.weeks"
    claims = [claim(months, "5.4"), claim(weeks, "23.3", "weeks")]
    for order in (claims, claims[::-1]):
        (found,) = comparators(order, "drug")
        assert found.converted == at_six_months(claims[1])
        assert (found.trial, found.reading, found.first) == ("A", "", True)


def test_a_rate_of_nought_is_a_rate():
    (found,) = comparators([claim("comparator.a.pfs6", "0", "percent")], "drug")
    assert (found.rate, found.kind) == (0, "published")


def test_what_cannot_be_read_is_left_out():
    useless = [
        claim("comparator.a.pfs_median", "0"),
        claim("comparator.b.pfs_median", "4", "cycles"),
        claim("comparator.c.pfs6", "", "percent"),
        claim("comparator.d.orr", "20", "percent"),
        claim("comparator.e.pfs6", "20", "percent", population="E drug + other"),
    ]
    with pytest.raises(InputError, match="nothing was published"):
        comparators(useless, "drug")
