"""Published against reproduced, at the printed precision."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onearm.analysis import Analysis, Result
from onearm.analysis.concordance import MEANINGS, Comparison, concordance
from onearm.analysis.registry import registry
from onearm.trial.printed.published import Claim

CLAIM = Claim(
    id="a", quantity="primary.rate", population="primary", n="28", x="13", value="46.4",
    unit="percent", ci_low="27.5", ci_high="66.1", ci_method="Clopper-Pearson", grade="A",
    printed_as="46.4%", source="paper", note="",
)  # fmt: skip
RESULT = Result(
    "primary.rate", "Rate", 46.42857, "percent", "observed", "primary", ci=(27.51, 66.13),
    ci_method="Clopper-Pearson", n=28, x=13,
)  # fmt: skip


def verdict(claim: Claim, result: Result | None = RESULT) -> str:
    (found,) = concordance([claim], [] if result is None else [result])
    return found.verdict


def test_the_printed_precision_decides():
    assert verdict(CLAIM) == "agrees"
    assert verdict(replace(CLAIM, value="46.42")) == "differs"
    assert verdict(replace(CLAIM, value="46")) == "agrees"


@pytest.mark.parametrize("printed", ["56.2", "56.3"])
def test_a_half_may_be_rounded_either_way(printed: str):
    assert verdict(replace(CLAIM, value=printed), replace(RESULT, value=56.25)) == "agrees"


@pytest.mark.parametrize("field", ["ci_low", "ci_high", "n", "x"])
def test_limits_and_counts_count_too(field: str):
    assert verdict(replace(CLAIM, **{field: "99"})) == "differs"


def test_a_limit_printed_as_not_reached_differs_from_a_number():
    assert verdict(replace(CLAIM, ci_high="")) == "differs"


def test_without_a_result_the_reason_says_what_would_be_needed():
    (found,) = concordance([replace(CLAIM, quantity="comparator.orr", population="GeDDiS")], [])
    assert found.verdict == "cannot be reproduced"
    assert "GeDDiS" in found.reason


def test_every_number_of_grade_a_agrees_or_is_a_statement(first: Analysis):
    compared = concordance(first.trial.claims, registry(first))
    assert len(compared) == len(first.trial.claims)
    printed = [c for c in compared if c.grade == "A"]
    assert not [c.id for c in printed if c.verdict == "differs"]
    assert sum(c.verdict == "agrees" for c in printed) == 10


def test_whatever_differs_says_why(first: Analysis):
    for c in concordance(first.trial.claims, registry(first)):
        assert c.verdict == "agrees" or c.reason, c.id


@pytest.mark.parametrize(("printed", "agrees"), [("5.8", True), ("25.3", False), ("5.9", False)])
def test_times_are_compared_in_the_unit_in_which_they_were_printed(printed: str, agrees: bool):
    """25.3 weeks are 177.1 days, 5.82 months of 30.4375 days."""
    claim = replace(CLAIM, id="pfs.median", quantity="pfs.median", value=printed, unit="months",
                    n="", x="", ci_low="", ci_high="")  # fmt: skip
    result = Result("pfs.median", "Median", 25.3, "weeks", "observed", "pfs")
    assert verdict(claim, result) == ("agrees" if agrees else "differs")


def compared(claim: Claim, result: Result = RESULT) -> Comparison:
    (found,) = concordance([claim], [result])
    return found


def test_differences_are_reproduced_less_printed_in_the_printed_unit():
    found = compared(CLAIM)
    assert found.difference == pytest.approx(46.42857 - 46.4)
    assert found.difference_low == pytest.approx(27.51 - 27.5)
    assert found.difference_high == pytest.approx(66.13 - 66.1)
    share = compared(replace(CLAIM, value="0.464", unit="probability", ci_low="", ci_high=""))
    assert share.difference == pytest.approx(0.0002857)
    assert (share.difference_low, share.difference_high) == (None, None)


def test_a_printed_bound_has_no_difference():
    found = compared(replace(CLAIM, printed_as="above 40%", value="40"))
    assert (found.verdict, found.difference) == ("agrees", None)


def test_what_cannot_be_reproduced_still_has_the_page_that_is_about_it():
    (found,) = concordance([replace(CLAIM, quantity="comparator.orr")], [])
    assert (found.chapter, found.result, found.difference) == ("null", "", None)


def test_agreement_that_was_built_in_is_told_from_agreement_that_was_found():
    assert not compared(CLAIM).built_in
    assert compared(CLAIM, replace(RESULT, kind="reconstructed")).built_in
    assert compared(
        replace(CLAIM, quantity="design.n"), replace(RESULT, id="design.n", kind="derived")
    ).built_in


def test_every_field_has_its_meaning():
    assert list(MEANINGS) == list(compared(CLAIM).as_dict())


def test_every_number_but_the_level_of_intervals_has_a_chapter(first: Analysis):
    found = concordance(first.trial.claims, registry(first))
    assert {c.quantity for c in found if not c.chapter} == {"ci.level"}
