"""Whole cohorts: each meets every claim when it is read by the code of `onearm analyse`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from scipy.stats import chisquare

from onearm.errors import InputError
from onearm.reconstruct.claims.conventions import Conventions
from onearm.reconstruct.claims.statements import select
from onearm.reconstruct.cohorts.draw import ODDS, draw_cohorts
from onearm.reconstruct.cohorts.guarantees import check_patients
from onearm.stats.survival import at_risk, kaplan_meier, landmark, median
from onearm.trial.printed.published import Claim, read_claims
from onearm.trial.spec import Spec, read_spec
from tests.conftest import FIRST
from tests.reconstruct.meeting import unmet
from tests.reconstruct.test_counts import claim

SPEC = read_spec(FIRST / "trial.yaml")
CLAIMS = read_claims(FIRST / "published.csv")[0]
SPLIT = select(CLAIMS, "A", ("stage-split",))


@pytest.fixture(scope="module")
def many() -> pd.DataFrame:
    """At two levels of censoring, as each takes its time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("onearm.reconstruct.cohorts.draw.ODDS", (1.0, 0.03))
        return draw_cohorts(SPEC, SPLIT, draws=100, seed=3)


def test_every_claim_is_met_by_every_cohort(many: pd.DataFrame):
    """A few of them; `check_all_draws` holds 1000 against it, with other choices of claims."""
    assert many["DRAW"].unique().tolist() == list(range(1, 101))
    few = many[many["DRAW"].isin([1, 20, 40, 60, 80, 100])]
    few = few.assign(DRAW=few["DRAW"].rank(method="dense").astype(int))
    assert unmet(few, SPEC, SPLIT, FIRST) == {}


def test_cohorts_are_coherent_patients(many: pd.DataFrame):
    check_patients(many, SPEC.response)
    sizes = many.groupby("DRAW")[["EFFICACY", "PRIMARY"]].sum()
    assert (many.groupby("DRAW").size() == 33).all()
    assert sizes["EFFICACY"].eq(30).all()
    assert sizes["PRIMARY"].eq(28).all()
    assert not (many["PRIMARY"] & ~many["EFFICACY"]).any()


def test_counts_are_those_printed(many: pd.DataFrame):
    """13 of 28 beyond week 24, 10 + 14 of 30; 9 and 14 of 16 in stage 1; 15 and 3 of 33."""
    primary = many[many["PRIMARY"]]
    assert (
        primary.assign(beyond=primary["PFS"].gt(168)).groupby("DRAW")["beyond"].sum().eq(13).all()
    )
    inside = many[many["EFFICACY"]]
    best = inside.assign(
        response=inside["BEST"].isin(["CR", "PR"]), stable=inside["BEST"].eq("SD")
    ).groupby(["DRAW", "STAGE"])[["response", "stable"]]  # fmt: skip
    of_stage = best.sum().unstack()
    assert of_stage.drop_duplicates().values.tolist() == [[9, 1, 5, 9]]
    flags = many.groupby("DRAW")[["RELATED34", "IMMUNE_SUPPRESSED"]].sum()
    assert flags.drop_duplicates().values.tolist() == [[15, 3]]


def test_draws_are_spread_over_what_the_claims_leave_open(many: pd.DataFrame):
    """No corner: intervals of scans all come, as often as each other, and so do few and many
    events; no two cohorts are the same."""
    scans = many.groupby("DRAW")["SCANS"].first().value_counts()
    assert chisquare([scans.get(days, 0) for days in (42, 56, 84)]).pvalue > 1e-3
    inside = many[many["EFFICACY"]]
    events = inside.groupby("DRAW")["PFS_EVENT"].sum()
    assert events.min() <= 20
    assert events.max() >= 28
    deaths = inside.groupby("DRAW")["OS_EVENT"].sum()
    assert np.ptp(deaths) > 15
    curves = inside.sort_values(["DRAW", "PFS"]).groupby("DRAW")["PFS"].apply(tuple)
    assert curves.is_unique


def test_the_median_is_that_printed_when_scans_cluster_or_not(many: pd.DataFrame):
    for _, one in many[many["EFFICACY"]].groupby("DRAW"):
        found = median(kaplan_meier(one["PFS"] / 7, one["PFS_EVENT"], transform="log-log"))
        assert round(found.value, 1) == 25.3
        assert round(found.ci[0], 1) == 24.0
        assert round(found.ci[1]) == 42


# Other trials, from claims made up here

BARE = Spec(
    id="T", title="T", tables={"adsl": "a.csv", "adtte": "b.csv"}, unit="weeks",
    response={"sd_from": 83},
)  # fmt: skip
"""Stable disease needs twelve weeks, so that scans come at no other interval."""
SIZES = (claim("flow.efficacy", "12"),)


def drawn(*claims: Claim, spec: Spec = BARE, draws: int = 20, **more) -> pd.DataFrame:
    patients = draw_cohorts(spec, [*SIZES, *claims], draws=draws, seed=1, **more)
    check_patients(patients, spec.response)
    return patients[patients["EFFICACY"]]


def each(patients: pd.DataFrame) -> Sequence[pd.DataFrame]:
    return [one for _, one in patients.groupby("DRAW")]


OF_COUNTS = {
    "complete and partial": (claim("response.cr", "1"), claim("response.pr", "3")),
    "stable without a rate of control": (claim("response.sd", "5"),),
    "progressive and not evaluable": (claim("response.pd", "2"), claim("response.ne", "1")),
    "neither response nor control": (claim("response.pd_or_other", "4"),),
    "a rate as a probability": (
        claim("orr.rate", "0.25", unit="probability"), claim("dcr.rate", "100"),
    ),
    "a stage's rate without the other's": (
        claim("flow.efficacy.stage1", "7"), claim("orr.stage1.rate", "29"),
    ),
    "rates of stages without those of all": (
        claim("flow.efficacy.stage1", "7"),
        claim("orr.stage1.rate", "43"), claim("orr.stage2.rate", "20"),
    ),
    "a stage's rate that brings its own size": (
        claim("dcr.stage1.rate", "71", "stage1", n="7"),
    ),
    "nobody responds": (claim("orr.rate", "0", "efficacy"),),
}  # fmt: skip


@pytest.mark.parametrize("name", OF_COUNTS)
def test_counts_that_are_printed_one_by_one_are_met(name, tmp_path: Path):
    staged = BARE.model_copy(update={"stage": "STAGE"})
    claims = [*SIZES, *OF_COUNTS[name]]
    patients = draw_cohorts(staged, claims, draws=4, seed=1)
    assert unmet(patients, staged, claims, tmp_path) == {}


def test_a_rate_and_numbers_at_risk_and_events_are_met():
    found = drawn(
        claim("pfs.rate.12", "58", ci_low="27", ci_high="80"),
        claim("pfs.at_risk.12", "7", unit="patients"), claim("pfs.events", "8", unit="patients"),
        claim("os.at_risk.26", "5", unit="patients"),
    )  # fmt: skip
    for one in each(found):
        curve = kaplan_meier(one["PFS"], one["PFS_EVENT"], transform="log-log")
        at = landmark(curve, 84)
        assert round(100 * at.rate) == 58
        assert [round(100 * end) for end in at.ci] == [27, 80]
        assert at_risk(one["PFS"], [84]).tolist() == [7]
        assert at_risk(one["OS"], [26 * 7]).tolist() == [5]
        assert one["PFS_EVENT"].sum() == 8


def test_a_median_that_is_not_reached_and_one_in_months_are_met():
    os = claim("os.median", "", unit="months", ci_low="3.1")
    found = drawn(claim("pfs.median", "3.2", unit="months"), os)
    for one in each(found):
        pfs = median(kaplan_meier(one["PFS"] / 30.4375, one["PFS_EVENT"]))
        assert abs(pfs.value - 3.2) <= 0.05 + 1e-9
        of_os = median(kaplan_meier(one["OS"] / 30.4375, one["OS_EVENT"]))
        assert of_os.value is None
        assert abs(of_os.ci[0] - 3.1) <= 0.05 + 1e-9


def test_medians_of_a_stage_and_of_responses_are_met():
    staged = BARE.model_copy(update={"stage": "STAGE"})
    found = drawn(
        claim("flow.efficacy.stage1", "6"), claim("orr.rate", "33"),
        claim("pfs.stage1.median", "20", unit="weeks"), claim("dor.median", "18", unit="weeks"),
        spec=staged, draws=6,
    )  # fmt: skip
    for one in each(found):
        first = one[one["STAGE"].eq(1)]
        of_stage = median(kaplan_meier(first["PFS"] / 7, first["PFS_EVENT"])).value
        assert abs(of_stage - 20) <= 0.5
        responders = one[one["RESPONSE"].gt(0)]
        lasts = responders["PFS"] - responders["RESPONSE"] + 1
        assert abs(median(kaplan_meier(lasts / 7, responders["PFS_EVENT"])).value - 18) <= 0.5


def test_the_same_seed_gives_the_same_cohorts_and_another_others():
    claims = [*SIZES, claim("orr.rate", "25"), claim("pfs.median", "20", unit="weeks")]
    first, again, other = (draw_cohorts(BARE, claims, draws=9, seed=seed) for seed in (1, 1, 2))
    assert_frame_equal(first, again)
    assert not first["PFS"].equals(other["PFS"])


def test_another_reading_is_another_set_of_cohorts():
    printed = claim("pfs.median", "20", unit="weeks", ci_low="9", ci_high="31")
    for how in ("plain", "log-log"):
        found = drawn(printed, draws=3, conventions=Conventions(transform=how))
        for one in each(found):
            ends = median(kaplan_meier(one["PFS"] / 7, one["PFS_EVENT"], transform=how)).ci
            assert abs(ends[0] - 9) <= 0.5
            assert abs(ends[1] - 31) <= 0.5
    first = drawn(
        claim("pfs.median", "20", unit="weeks"), draws=3, conventions=Conventions(median="first")
    )
    for one in each(first):
        curve = kaplan_meier(one["PFS"], one["PFS_EVENT"])
        reached = curve.time[curve.survival < 0.5 + 1e-9][0]
        assert abs(reached / 7 - 20) <= 0.5


def test_levels_of_censoring_are_equally_likely():
    """With nothing claimed of the curves, each patient is censored with odds 1 to 0.01.

    Before the first scan nobody is, so that the shares are lower; the order stands.
    """
    found = drawn(draws=200)
    share = found.groupby("DRAW")["OS_EVENT"].apply(lambda events: 1 - events.mean())
    expected = np.mean([odds / (1 + odds) for odds in ODDS])
    assert math.isclose(share.mean(), expected, abs_tol=0.05)


def test_a_known_curve_is_kept():
    days, events = list(range(86, 110, 2)), [1, 0] * 6
    found = drawn(draws=5, curves={"pfs": (days, events)})
    for one in each(found):
        assert sorted(one["PFS"]) == days
        assert sorted(zip(one["PFS"], one["PFS_EVENT"], strict=True)) == [
            (day, bool(event)) for day, event in zip(days, events, strict=True)
        ]


def test_claims_that_cannot_be_met_stop_the_draws():
    with pytest.raises(InputError, match="no cohort can meet all claims at once"):
        drawn(claim("orr.rate", "26"))
    with pytest.raises(InputError, match="no cohort can meet all claims at once"):
        drawn(claim("pfs.median", "20", unit="weeks"), claim("pfs.rate.30", "70"))


def test_progress_tells_each_cohort_once():
    told: list[int] = []
    drawn(draws=30, progress=told.append)
    assert sum(told) == 30


def test_one_cohort_of_one_patient_can_be_drawn():
    patients = draw_cohorts(BARE, [claim("flow.efficacy", "1")], draws=1, seed=1)
    check_patients(patients, BARE.response)
    assert len(patients) == 1
