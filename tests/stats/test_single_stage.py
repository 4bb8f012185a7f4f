"""Rules with a single stage that are given, or whose number of patients came out differently."""

from __future__ import annotations

import pytest

from onearm.errors import InputError
from onearm.stats.single_stage import (
    SingleStage,
    attained_single,
    describe_single,
    single_stage,
)
from tests.stats.datasets import expected

ATTAINED = expected("single_stage_attained.csv")


@pytest.mark.parametrize("row", ATTAINED, ids=lambda row: f"{row['p0']} {row['n']}")
def test_a_new_number_of_patients_gets_the_rule_that_r_finds(row):
    p0, p1, n = float(row["p0"]), float(row["p1"]), int(row["n"])
    plan = SingleStage(1, 10, float(row["plan_alpha"]), 0.8)
    found = attained_single(plan, n, p0, p1)
    assert (found.r, found.n) == (int(row["r"]), n)
    assert found.alpha == pytest.approx(float(row["alpha"]), abs=1e-11)
    assert found.power == pytest.approx(float(row["power"]), abs=1e-11)


@pytest.mark.parametrize("row", [row for row in ATTAINED if int(row["r"]) < int(row["n"])],
                         ids=lambda row: f"{row['p0']} {row['n']}")  # fmt: skip
def test_a_rule_that_is_given_has_the_errors_that_r_finds(row):
    found = describe_single(int(row["r"]), int(row["n"]), float(row["p0"]), float(row["p1"]))
    assert found.alpha == pytest.approx(float(row["alpha"]), abs=1e-11)
    assert found.power == pytest.approx(float(row["power"]), abs=1e-11)


def test_the_number_that_was_planned_keeps_its_rule():
    plan = single_stage(0.434, 0.634, 0.1, 0.2)
    assert attained_single(plan, plan.n, 0.434, 0.634) == plan


def test_with_too_few_patients_no_count_is_enough():
    """One success of one comes up in 43.4% of trials at the null: more than any plan allows."""
    plan = single_stage(0.434, 0.634, 0.1, 0.2)
    found = attained_single(plan, 1, 0.434, 0.634)
    assert (found.r, found.alpha, found.power) == (1, 0.0, 0.0)


@pytest.mark.parametrize(("r", "n"), [(-1, 5), (5, 5), (6, 5), (0, 0), (1.5, 4)])
def test_what_is_no_rule_is_refused(r, n):
    with pytest.raises(InputError):
        describe_single(r, n, 0.2, 0.4)


@pytest.mark.parametrize("n", [0, -3, 2.5])
def test_no_patients_have_no_rule(n):
    with pytest.raises(InputError):
        attained_single(single_stage(0.2, 0.4, 0.05, 0.2), n, 0.2, 0.4)
