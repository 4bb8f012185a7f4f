"""Which printed claims count, and what each says."""

from __future__ import annotations

import math

import pytest

from onearm.errors import InputError
from onearm.reconstruct.claims.statements import printed_window, select, statements, unused
from onearm.reconstruct.lattice.facts import NEVER
from onearm.trial.printed.published import read_claims, rounds_to
from tests.conftest import FIRST
from tests.reconstruct.test_counts import claim

CLAIMS = read_claims(FIRST / "published.csv")[0]


def ids(*args: object) -> set[str]:
    return {c.id for c in select(CLAIMS, *args)}


def said(*claims: object) -> dict[str, tuple[float, float]]:
    return {s.name: s.window for s in statements(claims)}


def test_grades_choose_the_claims():
    assert {c.grade for c in select(CLAIMS)} == {"A"}
    assert {c.grade for c in select(CLAIMS, "AI")} == {"A", "I"}
    assert {c.grade for c in select(CLAIMS, "AIS")} == {"A", "I", "S"}


def test_what_holds_under_an_assumption_alone_is_no_claim():
    hypothetical = {c.id for c in CLAIMS if c.hypothetical}
    assert "pfs.landmark.construction" in hypothetical
    assert not hypothetical & ids("AIS")
    with pytest.raises(InputError, match=r"no claim is called 'pfs\.landmark\.construction'"):
        select(CLAIMS, "A", ("pfs.landmark.construction",))


def test_the_stage_split_is_sizes_and_counts_of_stages_without_medians():
    added = ids("A", ("stage-split",)) - ids("A")
    assert added == {
        *(f"flow.efficacy.stage{stage}" for stage in (1, 2)),
        *(f"{rate}.stage{stage}.rate" for rate in ("orr", "dcr") for stage in (1, 2)),
    }


def test_an_extra_counts_whatever_its_grade_and_what_is_left_out_does_not():
    assert ids("A", ("os.median",)) - ids("A") == {"os.median"}
    assert ids("A") - ids("A", (), ("pfs.median",)) == {"pfs.median"}
    assert "pfs.median" not in ids("A", ("pfs.median",), ("pfs.median",))


def test_a_name_may_be_the_beginning_of_one_up_to_a_dot():
    assert ids("AIS") - ids("AIS", (), ("pfs.stage1",)) == {"pfs.stage1.median"}
    with pytest.raises(InputError, match=r"no claim is called 'pfs\.sta'"):
        select(CLAIMS, "A", (), ("pfs.sta",))


def test_all_names_that_fit_no_claim_are_told_at_once():
    with pytest.raises(InputError, match="'nonsense' or 'other'"):
        select(CLAIMS, "A", ("nonsense",), ("other",))


@pytest.mark.parametrize("grades", ["", "B", "a", "A,I"])
def test_an_unknown_grade_is_told(grades):
    with pytest.raises(InputError, match="grades must be of A, I and S"):
        select(CLAIMS, grades)


def test_a_size_that_does_not_count_does_not_come_in_by_the_back_door():
    """The 33 patients are inferred (I): claims of 45 % and 9 % lose their n and x without them."""
    plain = {c.id: c for c in select(CLAIMS, "A")}["safety.related_grade34.rate"]
    inferred = {c.id: c for c in select(CLAIMS, "AI")}["safety.related_grade34.rate"]
    assert (plain.n, plain.x) == ("", "")
    assert (inferred.n, inferred.x) == ("33", "15")


def test_a_median_with_its_interval_says_three_things():
    found = said(claim("pfs.median", "25.3", unit="weeks", ci_low="24.0", ci_high="42"))
    assert found == {
        "pfs.median, value": (176.75, 177.45),
        "pfs.median, lower limit": (167.65, 168.35),
        "pfs.median, upper limit": (290.5, 297.5),
    }


def test_a_limit_that_is_missing_beside_the_other_was_not_reached():
    found = said(claim("pfs.stage1.median", "31.7", unit="weeks", ci_low="24"))
    assert found["pfs.stage1.median, upper limit"] == NEVER
    assert said(claim("pfs.median", "5", unit="months")).keys() == {"pfs.median, value"}


def test_units_of_rates_and_times_are_read():
    found = said(
        claim("pfs.landmark", "46.4", unit="percent"),
        claim("os.rate.52", "0.6", unit="probability"),
        claim("os.median", "2", unit="years"),
        claim("pfs.events", "17", unit="patients"),
        claim("os.at_risk.12", "9", unit="patients"),
    )
    assert found["pfs.landmark, value"] == pytest.approx((0.4635, 0.4645))
    assert found["os.rate.52, value"] == pytest.approx((0.55, 0.65))
    assert found["os.median, value"] == pytest.approx((1.5 * 365.25, 2.5 * 365.25))
    assert found["pfs.events, value"] == (16.5, 17.5)
    assert found["os.at_risk.12, value"] == (8.5, 9.5)


@pytest.mark.parametrize("printed", ["25.3", "24.0", "42", "0.50", "7", "120"])
@pytest.mark.parametrize("scale", [1.0, 7.0, 30.4375])
def test_the_window_is_that_of_the_concordance(printed, scale):
    low, high = printed_window(printed, scale)
    step = scale * 10.0 ** -len(printed.partition(".")[2])
    for value, fits in ((low, True), (high, True), (low - 0.01 * step, False),
                        (high + 0.01 * step, False)):  # fmt: skip
        assert rounds_to(value / scale, printed) == fits
    assert math.isclose(high - low, step)


@pytest.mark.parametrize(
    "quantity", ["pfs.at_risk.1.2.3", "pfs.rate.", "os.at_risk.x", "pfs.hazard"]
)
def test_what_is_not_known_says_nothing_and_is_told(quantity):
    of = claim(quantity, "5", unit="patients")
    assert statements([of]) == ()
    assert unused([of]) == (of,)


def test_designs_and_comparators_say_nothing_about_patients():
    silent = {c.quantity.partition(".")[0] for c in unused(CLAIMS)}
    assert {"design", "comparator", "eligibility", "ci"} <= silent
    for named in ("flow.safety", "primary.rate", "pfs.median", "os.median", "orr.rate"):
        assert named not in {c.id for c in unused(CLAIMS)}
