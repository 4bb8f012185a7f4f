"""Claims that cannot all hold: the smallest set is named, and the readings that mend it.

Every conflict here is proven by hand in a comment or by enumeration.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.reconstruct.claims.conventions import Conventions, all_conventions
from onearm.reconstruct.claims.counts import all_numbers
from onearm.reconstruct.claims.readings import facts_of
from onearm.reconstruct.claims.statements import select, statements
from onearm.reconstruct.cohorts.conflicts import Verdict, judge, judge_all, landmarks
from onearm.reconstruct.determined.report import verdict_table
from onearm.reconstruct.lattice.endings import cell
from onearm.reconstruct.lattice.facts import cases
from onearm.reconstruct.lattice.facts import meets as kept
from onearm.reconstruct.lattice.paths import Lattice
from onearm.stats.medians import medians_by_transform
from onearm.stats.survival import kaplan_meier, landmark
from onearm.trial.printed.published import Claim
from onearm.trial.spec import PrimarySpec, Spec
from tests.reconstruct.enumeration import TRANSFORMS, curve, data_sets, limits
from tests.reconstruct.test_cohorts import CLAIMS, SPEC
from tests.reconstruct.test_counts import claim
from tests.reconstruct.test_sampling import lies_on_a_path

TEN = Spec(
    id="T", title="T", tables={"adsl": "a.csv", "adtte": "b.csv"}, unit="weeks",
    primary=PrimarySpec(endpoint="pfs", at=24, unit="weeks"), response={"sd_from": 83},
)  # fmt: skip
SIZE = claim("flow.efficacy", "10")
PRIMARY = claim("flow.primary", "10")
MEDIAN = claim("pfs.median", "25.3", unit="weeks")


def verdict(*claims: Claim, spec: Spec = TEN, **reading) -> tuple[str, list[str]]:
    found = judge(spec, statements(claims), Conventions(**reading))
    return found.holds, sorted(statement.name for statement in found.conflict)


# Smallest sets

CONFLICTS = {
    "two medians": (
        (SIZE, MEDIAN, claim("pfs.median", "24.4", unit="weeks", id="earlier")),
        ["earlier, value", "pfs.median, value"],
    ),
    "more respond than have control": (
        (SIZE, claim("orr.rate", "50"), claim("dcr.rate", "40"), MEDIAN),
        ["dcr.rate", "flow.efficacy", "orr.rate"],
    ),
    "the same, each with its n": (
        (SIZE, claim("orr.rate", "50", "efficacy", n="10"),
         claim("dcr.rate", "40", "efficacy", n="10")),
        ["dcr.rate", "orr.rate"],
    ),
    "a percentage that no count gives": (
        (SIZE, MEDIAN, claim("orr.rate", "33.4"), claim("dcr.rate", "80")),
        ["flow.efficacy", "orr.rate"],
    ),
    # S(24) = 40 % means that half had the event by week 24; the median would be 24 or less
    "a median after a rate below a half": (
        (SIZE, MEDIAN, claim("pfs.landmark", "40")),
        ["pfs.landmark, value", "pfs.median, value"],
    ),
    "numbers at risk that grow": (
        (SIZE, claim("pfs.at_risk.12", "4", unit="patients"),
         claim("pfs.at_risk.24", "6", unit="patients")),
        ["pfs.at_risk.12, value", "pfs.at_risk.24, value"],
    ),
    # S(t) falls only where there are events: without one it stays at 1
    "a median without events": (
        (SIZE, claim("pfs.events", "0", unit="patients"), MEDIAN),
        ["pfs.events, value", "pfs.median, value"],
    ),
    # Half the successes lie beyond week 24 and nobody is outside: 3 of 10 at week 24, so that
    # seven ended, all with the event: S(24) = 0.3
    "successes and a median, nobody censored": (
        (SIZE, PRIMARY, claim("primary.rate", "30"), MEDIAN, claim("orr.rate", "20")),
        ["pfs.median, value", "primary.rate"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CONFLICTS)
def test_a_smallest_set_that_conflicts_is_named(name):
    claims, expected = CONFLICTS[name]
    assert verdict(*claims, censored="nobody") == ("no", expected)


@pytest.mark.parametrize("name", CONFLICTS)
def test_without_any_one_of_the_set_the_rest_of_it_holds(name):
    """What is named is a smallest set, not merely one that conflicts."""
    claims, names = CONFLICTS[name]
    ids = {one.partition(",")[0] for one in names}
    for left_out in ids - {"flow.efficacy"}:
        some = [c for c in claims if c.id in ids - {left_out} | {"flow.efficacy", "flow.primary"}]
        assert verdict(*some, censored="nobody")[0] == "yes"


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_a_limit_that_no_scale_gives_is_named_alone(transform):
    """Of four patients no upper limit of the median is ever reached, whatever the days."""
    for cells in data_sets(4, 4):
        upper = limits(curve(cells)[1], transform, 1)
        assert all(end is None or end > 0.5 for end in upper)
    printed = claim("pfs.median", "20", unit="weeks", ci_low="9", ci_high="30")
    four = claim("flow.efficacy", "4")
    assert verdict(four, printed, transform=transform) == ("no", ["pfs.median, upper limit"])


def test_claims_that_hold_have_no_conflict():
    assert verdict(SIZE, MEDIAN, claim("orr.rate", "20"), claim("dcr.rate", "80")) == ("yes", [])


def test_without_a_size_there_is_nothing_to_judge():
    with pytest.raises(InputError, match=r"flow\.efficacy"):
        verdict(MEDIAN)


def test_the_inferred_safety_population_may_be_wrong():
    """45 % and 9 % of 34 patients: no counts."""
    claims = (
        claim("flow.safety", "34"), claim("flow.efficacy", "30"),
        claim("safety.related_grade34.rate", "45"), claim("safety.immune_suppressed.rate", "9"),
    )  # fmt: skip
    holds, names = verdict(*claims)
    assert holds == "no"
    assert names == ["flow.safety", "safety.related_grade34.rate"]


# Readings


def test_readings_are_every_combination_of_conventions_once():
    found = list(all_conventions((168, 182)))
    assert len(set(found)) == len(found) == 2 * 2 * 2 * 2 * 5


def test_the_landmark_is_read_as_stated_and_as_calendar_months():
    """24 weeks are 168 days, six months of four weeks; six calendar months are 182."""
    assert landmarks(SPEC) == (168, 182)
    months = TEN.model_copy(update={"primary": PrimarySpec(endpoint="pfs", at=6, unit="months")})
    assert landmarks(months) == (182, 168)


def test_every_reading_is_judged_with_its_conflict_where_it_does_not_hold():
    said = statements([SIZE, PRIMARY, claim("primary.rate", "50"), MEDIAN])
    told: list[int] = []
    found = judge_all(TEN, said, progress=told.append)
    assert sum(told) == len(found) == 80
    for one in found:
        assert (one.holds == "yes") == (not one.conflict)
    # With half of ten beyond the landmark and nobody censored, S is 0.5 there: its first day
    # cannot be later.
    first = [
        v for v in found
        if v.reading.landmark == 168 and v.reading.censored == "nobody"
        and v.reading.median == "first"
    ]  # fmt: skip
    assert {v.holds for v in first} == {"no"}
    midpoint = [replace(v.reading, median="midpoint") for v in first]
    assert {v.holds for v in found if v.reading in midpoint} == {"yes"}
    table = verdict_table(found)
    assert len(table) == 80
    assert table.loc[table["holds"].ne("yes"), "conflict"].ne("").all()


# The third tension of the first trial: a median of 25.3 weeks and 46.4 % at 24 weeks

GRADE_A = statements(select(CLAIMS, "A"))


@pytest.mark.parametrize("transform", ["plain", "log-log"])
def test_the_curve_of_the_28_with_nobody_censored_is_at_odds_with_the_median(transform):
    """13 of 28 lie beyond week 24 and 15 had the event: S(168) = 13/28 < 0.5, so that the
    median is at most 24 weeks, whatever the scale of its limits."""
    for rule in ("midpoint", "first"):
        reading = Conventions(transform, rule, "primary", 168, "nobody")
        found = judge(SPEC, GRADE_A, reading)
        assert found.holds == "no"
        assert [s.name for s in found.conflict] == ["primary.rate", "pfs.median, value"]


def test_the_first_day_of_the_flat_piece_is_at_odds_with_the_median_where_nobody_was_censored():
    """Of 28 without censoring 15 had the event by day 168. Of all 30 that leaves S(168) at most
    15/30: two outside the 28 can have been censored or had the event before, which only lowers
    it. S(t) is at or below 0.5 by week 24.0, and its first such day is not week 25.3."""
    reading = Conventions("log-log", "first", "efficacy", 168, "nobody")
    found = judge(SPEC, GRADE_A, reading)
    assert (found.holds, [s.name for s in found.conflict]) == (
        "no", ["primary.rate", "pfs.median, value"],
    )  # fmt: skip


def construction(on_scan: int, upper: int) -> tuple[np.ndarray, np.ndarray]:
    """Section 6 of what is known of the trial: 30 patients, 15 events by week 24.0, so many on
    the scan, the next in week 26.6; six before the first scan, as 24 have disease control."""
    between = list(np.linspace(60, 160, 9 - on_scan).astype(int))
    before = [10, 15, 20, 25, 30, 41, *between, *[168] * on_scan]
    after = [186, 200, 220, 250, *[upper] * 8, 330, 340, 350]
    return np.array(before + after), np.array([1] * 27 + [0] * 3)


def printed_so(days: np.ndarray, event: np.ndarray, transform: str) -> bool:
    """25.3 (24.0 to 42) weeks, by the survival code."""
    found = {m.transform: m for m in medians_by_transform(days / 7, event)}[transform]
    low, high = found.ci
    return (
        round(found.value, 1) == 25.3
        and low is not None and round(low, 1) == 24.0
        and high is not None and round(high) == 42
    )  # fmt: skip


MANY = [(n, scale) for n in (6, 7, 8, 9) for scale in ("plain", "log", "log-log")]


@pytest.mark.parametrize(("on_scan", "transform"), [(5, "log"), *MANY])
def test_the_construction_that_is_known_is_found_feasible(on_scan, transform):
    days, event = construction(on_scan, 294)
    assert (len(days), int((days <= 168).sum()), int((days == 168).sum())) == (30, 15, on_scan)
    assert landmark(kaplan_meier(days, event), 168).rate == pytest.approx(0.5)
    assert printed_so(days, event, transform)
    reading = Conventions(transform, "midpoint", "efficacy", 168, "nobody")
    (numbers,) = all_numbers(GRADE_A)
    facts = facts_of("pfs", GRADE_A, numbers, SPEC, reading, scans=42)
    cells = np.sort([cell(int(d), event=bool(e)) for d, e in zip(days, event, strict=True)])
    ways = [case for case in cases(facts) if kept(facts, case, cells[None])[0]]
    assert len(ways) == 1
    assert lies_on_a_path(Lattice(facts, ways[0]), tuple(cells.tolist()))
    assert judge(SPEC, GRADE_A, reading) == Verdict(reading, "yes")


@pytest.mark.parametrize("transform", ["plain", "log-log"])
def test_with_five_events_on_the_scan_only_the_log_scale_starts_at_week_24(transform):
    """The survival code finds a lower limit before week 24; what was known had said otherwise."""
    assert not printed_so(*construction(5, 294), transform)


def test_the_scale_of_the_limits_does_not_decide_whether_the_claims_hold():
    """Under the reading of the book, censored as failures, all five scales leave cohorts."""
    for transform in TRANSFORMS:
        assert judge(SPEC, GRADE_A, Conventions(transform)).holds == "yes"


def test_the_conference_median_and_that_of_the_paper_are_at_odds():
    """24.4 and 25.3 weeks; or, of as small a set, limits to 72.9 and to 42 weeks."""
    said = statements(select(CLAIMS, "AIS"))
    found = judge(SPEC, said, Conventions())
    assert found.holds == "no"
    ids = {statement.id for statement in found.conflict}
    assert ids == {"pfs.median", "pfs.median.asco2023"}
    assert len(found.conflict) == 2
    (part,) = {statement.part for statement in found.conflict}
    windows = [statement.window for statement in found.conflict]
    assert max(low for low, _ in windows) > min(high for _, high in windows), part
    assert not any(math.isnan(end) for window in windows for end in window)
