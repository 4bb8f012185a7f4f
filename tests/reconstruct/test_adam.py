"""Drawn patients as ADaM tables: what was drawn comes back, and each draw agrees with itself."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from onearm.analysis import analyse
from onearm.analysis.best_response import best_responses
from onearm.reconstruct.cohorts.adam import adam_tables, one_cohort, trial_of
from onearm.stats.recist import target_series
from onearm.trial import Trial
from onearm.trial.checks import check_tables
from onearm.trial.spec import Spec, read_spec
from tests.conftest import FIRST
from tests.reconstruct.drawn_patients import alone, drawn_patients

SPEC = read_spec(FIRST / "trial.yaml")
FILES = {"adsl": "adsl.csv", "adtte": "adtte.csv"}
OTHER = Spec(id="OTHER-1", title="Another trial", tables=FILES, response={"sd_from": 41})
DRAWS = 40

Tables = dict[str, pd.DataFrame]


def _tables(patients: pd.DataFrame, spec: Spec = SPEC, seed: int = 7) -> Tables:
    return adam_tables(patients, spec, np.random.default_rng(seed))


def _trial(tables: Tables, draw: int = 1, spec: Spec = SPEC) -> Trial:
    return trial_of(tables, draw, spec, (), FIRST)


@pytest.fixture(scope="module")
def patients() -> pd.DataFrame:
    return drawn_patients(11, draws=DRAWS)


@pytest.fixture(scope="module")
def tables(patients: pd.DataFrame) -> Tables:
    return _tables(patients)


@pytest.fixture(scope="module")
def rows(patients: pd.DataFrame, tables: Tables) -> Tables:
    """Each table with the columns of its patient beside it, LEAD the days before the baseline."""
    known = patients.assign(
        USUBJID=[f"R-{number:02d}" for number in patients["PATIENT"]],
        LEAD=np.where(patients["STAGE"].eq(1) & patients["EFFICACY"], 21, 0),
    ).drop(columns="STAGE")
    return {
        name: table.astype({"USUBJID": str}).merge(known, on=["DRAW", "USUBJID"], how="left")
        for name, table in tables.items()
    }


# What was drawn comes back


@pytest.mark.parametrize("draw", [1, 3, 17, DRAWS])
def test_the_analysis_gives_back_the_counts_and_times_that_were_drawn(
    draw: int, patients: pd.DataFrame, tables: Tables
):
    drawn = patients[patients["DRAW"].eq(draw)]
    inside = drawn[drawn["EFFICACY"]]
    found = analyse(_trial(tables, draw))
    assert found.counts == {"all": 33, "safety": 33, "efficacy": 30, "primary": 28}
    assert found.response is not None
    for kind, count in found.response.counts.items():
        assert count == inside["BEST"].eq(kind).sum(), kind
    for endpoint, result in (("PFS", found.pfs), ("OS", found.os)):
        assert result is not None
        assert np.rint(7 * result.times.time).tolist() == inside[endpoint].tolist()
        assert result.times.event.tolist() == inside[f"{endpoint}_EVENT"].astype(int).tolist()
    assert found.primary is not None
    assert found.primary.rate.x == (drawn["PRIMARY"] & drawn["PFS"].gt(168)).sum()
    assert found.safety is not None
    assert found.safety.related_grade34.x == drawn["RELATED34"].sum()
    assert found.safety.immune_suppressed.x == drawn["IMMUNE_SUPPRESSED"].sum()
    for stage, result in found.by_stage.items():
        assert result.n == inside["STAGE"].eq(int(stage)).sum()


def test_a_response_lasts_to_the_end_of_pfs_and_ends_as_it_does(rows: Tables):
    responses = rows["adtte"][rows["adtte"]["PARAMCD"].eq("DOR")]
    drawn = rows["adsl"]["BEST"].isin(["CR", "PR"])
    assert len(responses) == drawn.sum()
    assert (responses["AVAL"] == responses["PFS"] - responses["RESPONSE"] + 1).all()
    assert (responses["CNSR"].eq(0) == responses["PFS_EVENT"]).all()


def faults(trial: Trial) -> list[str]:
    """What is wrong, but for columns that few patients leave empty, and regrowth from little."""
    problems = check_tables(trial.spec, trial.tables)
    odd = ("empty-column", "jump-in-size")
    return [str(problem) for problem in problems if problem.code not in odd]


def test_every_draw_has_nothing_to_mend(tables: Tables):
    for draw in range(1, DRAWS + 1):
        trial = _trial(tables, draw)
        assert faults(trial) == [], draw


def test_no_chapter_misses_what_the_first_data_set_gives(tables: Tables, first):
    told = {gap.what for gap in first.missing}
    told |= {"published numbers to compare with", "the range of each number over all cohorts"}
    assert {gap.what for gap in analyse(_trial(tables)).missing} <= told


# Response


def test_the_best_response_follows_from_the_scans_and_is_the_one_drawn(
    patients: pd.DataFrame, tables: Tables
):
    for draw in range(1, DRAWS + 1):
        trial = _trial(tables, draw)
        adrs = trial.tables["adrs"]
        scans_alone = {**trial.tables, "adrs": adrs[adrs["PARAMCD"].ne("BOR")]}
        derived = best_responses(Trial(FIRST, trial.spec, scans_alone, ()))
        drawn = patients[patients["DRAW"].eq(draw) & patients["EFFICACY"]]["BEST"].tolist()
        people = trial.population("efficacy")
        assert derived.reindex(people).fillna("NE").tolist() == drawn
        given = adrs[adrs["PARAMCD"].eq("BOR")].set_index("USUBJID")["AVALC"]
        assert given[people].tolist() == drawn


def test_the_first_response_is_on_the_day_drawn(rows: Tables):
    seen = rows["adrs"][rows["adrs"]["AVALC"].isin(["CR", "PR"]) & rows["adrs"]["ADY"].notna()]
    first = seen.groupby(["DRAW", "USUBJID"], observed=True)[["ADY", "RESPONSE", "LEAD"]].min()
    assert len(first) == rows["adsl"]["RESPONSE"].gt(0).sum()
    assert (first["ADY"] - first["LEAD"] == first["RESPONSE"]).all()


def test_the_response_at_each_scan_is_that_of_recist_for_its_sums(rows: Tables):
    seen = rows["adrs"][rows["adrs"]["PARAMCD"].eq("OVR")]
    shown = dict(list(seen.groupby(["DRAW", "USUBJID"])["AVALC"]))
    for who, sums in rows["adtr"].groupby(["DRAW", "USUBJID"]):
        expected = [scan.response for scan in target_series(sums["AVAL"].tolist())]
        assert (shown[who].tolist() if who in shown else []) == expected, who


def test_scans_are_the_same_in_both_tables_and_in_order(rows: Tables):
    seen, sums = rows["adrs"], rows["adtr"]
    seen, sums = seen[seen["PARAMCD"].eq("OVR")], sums[sums["ABLFL"].ne("Y")]
    for column in ("DRAW", "USUBJID", "ADY", "ADT"):
        assert seen[column].tolist() == sums[column].tolist()
    days = rows["adtr"].groupby(["DRAW", "USUBJID"])["ADY"]
    assert days.diff().dropna().gt(0).all()


def test_scans_keep_to_the_schedule_but_for_one_that_shows_progression(rows: Tables):
    seen = rows["adrs"][rows["adrs"]["PARAMCD"].eq("OVR")]
    day = seen["ADY"] - seen["LEAD"]
    off = day % seen["SCANS"] != 0
    assert off.any()
    assert seen["AVALC"][off].eq("PD").all()
    assert (seen["AVISIT"].eq("UNSCHEDULED") == off).all()
    scheduled = day[~off & seen["AVALC"].ne("PD")]
    number = scheduled / seen["SCANS"][scheduled.index]
    several = number.groupby([seen["DRAW"], seen["USUBJID"]])
    assert (several.max() == several.count()).all()  # none left out


def test_progression_ends_the_scans_on_the_day_of_the_event(rows: Tables):
    seen = rows["adrs"][rows["adrs"]["PARAMCD"].eq("OVR")]
    day, worse = seen["ADY"] - seen["LEAD"], seen["AVALC"].eq("PD")
    assert (day <= seen["PFS"]).all()
    assert (day[worse] == seen["PFS"][worse]).all()
    assert seen["PFS_EVENT"][worse].all()
    assert not seen["BEST"].eq("NE").any()


def test_an_event_on_a_scan_day_is_seen_on_the_scan(rows: Tables):
    pfs = rows["adtte"][rows["adtte"]["PARAMCD"].eq("PFS") & rows["adtte"]["PFS_EVENT"]]
    on_scan = pfs["PFS"].mod(pfs["SCANS"]).eq(0) & pfs["BEST"].ne("NE")
    assert pfs["EVNTDESC"][on_scan].eq("Progression on scan").all()
    others = pfs[~on_scan & pfs["BEST"].isin(["CR", "PR", "SD"]) & pfs["PFS"].lt(pfs["OS"])]
    share = others["EVNTDESC"].eq("Progression on scan").mean()
    assert 0.4 < share < 0.6
    assert others["EVNTDESC"].isin(["Progression on scan", "Clinical progression"]).all()


def test_an_event_that_is_death_says_so(rows: Tables):
    pfs = rows["adtte"][rows["adtte"]["PARAMCD"].eq("PFS")]
    dead = pfs["PFS_EVENT"] & pfs["OS_EVENT"] & pfs["PFS"].eq(pfs["OS"])
    told = pfs["EVNTDESC"].eq("Death")
    assert told.any()
    assert dead[told].all()
    assert pfs["EVNTDESC"][dead & ~told].eq("Progression on scan").all()


def test_the_depth_of_response_is_spread_over_all_that_the_best_response_allows():
    tables = _tables(drawn_patients(3, draws=400, controlled=1.0))
    adrs, adtr = tables["adrs"], tables["adtr"]
    best = adrs[adrs["PARAMCD"].eq("BOR")].set_index(["DRAW", "USUBJID"])["AVALC"].astype(str)
    after = adtr[adtr["ABLFL"].ne("Y")]
    depth = after.groupby(["DRAW", "USUBJID"], observed=True)["PCHG"].min()
    kind = best[depth.index]
    for name, low, high in (("PR", -99.5, -30.0), ("SD", -30.0, 20.0)):
        some = depth[kind.eq(name)]
        assert some.between(low, high).all(), name
        shares, _ = np.histogram(some, bins=np.linspace(low, high, 6))
        assert (np.abs(shares / len(some) - 0.2) < 0.035).all(), name
    assert depth[kind.eq("CR")].eq(-100).all()


# Treatment


def test_treatment_ends_before_death_and_not_before_it_began(rows: Tables):
    adsl = rows["adsl"]
    last = (adsl["TRTEDT"] - adsl["TRTSDT"]).dt.days + 1
    assert last.ge(1).all()
    dead = adsl["OS_EVENT"]
    assert (last[dead] < (adsl["OS"] + adsl["LEAD"])[dead]).all()
    assert last[~adsl["EFFICACY"]].le(20).all()


def test_those_outside_the_primary_population_left_before_progression(rows: Tables):
    adsl = rows["adsl"]
    left = adsl[~adsl["PRIMARY"]]
    assert left["DCTREAS"].isin(["ADVERSE EVENT", "WITHDRAWAL BY SUBJECT"]).all()
    inside = left[left["EFFICACY"]]
    last = (inside["TRTEDT"] - inside["TRTSDT"]).dt.days + 1 - inside["LEAD"]
    assert (last < np.minimum(inside["PFS"], 168)).all()


def test_the_reason_to_stop_is_the_end_of_pfs(rows: Tables):
    adsl = rows["adsl"][rows["adsl"]["PRIMARY"]]
    dead = adsl["OS_EVENT"] & adsl["OS"].eq(adsl["PFS"])
    expected = np.select(
        [~adsl["PFS_EVENT"], dead], ["", "DEATH"], default="PROGRESSIVE DISEASE"
    ).tolist()
    assert adsl["DCTREAS"].astype(object).fillna("").tolist() == expected
    ongoing = adsl["EOTSTT"].eq("ONGOING")
    assert (ongoing == ~adsl["PFS_EVENT"] & ~adsl["OS_EVENT"]).all()
    assert adsl["EOTSTT"][~adsl["PFS_EVENT"] & adsl["OS_EVENT"]].eq("COMPLETED").all()


def test_the_first_stage_has_its_lead_in_and_dates_go_with_it(rows: Tables):
    adtte, adtr = rows["adtte"], rows["adtr"]
    pfs = adtte[adtte["PARAMCD"].isin(["PFS", "OS"])]
    lead = (pfs["STARTDT"] - pd.Timestamp("2000-01-01")).dt.days
    assert lead.tolist() == pfs["LEAD"].tolist()
    assert ((adtte["ADT"] - adtte["STARTDT"]).dt.days + 1 == adtte["AVAL"]).all()
    assert ((adtr["ADT"] - pd.Timestamp("2000-01-01")).dt.days + 1 == adtr["ADY"]).all()
    baseline = adtr["ABLFL"].eq("Y")
    assert (adtr["ADY"][baseline] - adtr["LEAD"][baseline] == 1).all()


# Adverse events


def test_a_related_event_of_grade_3_or_4_is_had_by_those_drawnalone(rows: Tables):
    adae, adsl = rows["adae"], rows["adsl"]
    severe = adae[adae["AREL"].eq("Y") & adae["AETOXGR"].isin([3, 4])]
    had = set(zip(severe["DRAW"], severe["USUBJID"], strict=True))
    drawn = adsl[adsl["RELATED34"]]
    assert had == set(zip(drawn["DRAW"], drawn["USUBJID"], strict=True))


def test_immunosuppression_is_had_by_those_drawnalone(rows: Tables):
    adae = rows["adae"]
    needed = adae[adae["AEISFL"].eq("Y")]
    assert needed["AEIMFL"].eq("Y").all()
    assert needed["AREL"].eq("Y").all()
    assert needed["IMMUNE_SUPPRESSED"].all()
    assert len(needed) == rows["adsl"]["IMMUNE_SUPPRESSED"].sum()
    assert (needed["AETOXGR"] == 2 + needed["RELATED34"]).all()


def test_some_in_each_cohort_have_up_to_three_mild_events_and_none_after_treatment(rows: Tables):
    adae, adsl = rows["adae"], rows["adsl"]
    mild = adae[adae["AETOXGR"].le(2) & adae["AEISFL"].ne("Y")]
    count = mild.groupby(["DRAW", "USUBJID"]).size()
    assert count.groupby("DRAW").size().index.tolist() == adsl["DRAW"].unique().tolist()
    assert count.between(1, 3).all()
    assert adae["AETOXGR"].max() <= 4
    last = adsl.set_index(["DRAW", "USUBJID"])["TRTEDT"] - adsl["TRTSDT"].iloc[0]
    until = last.dt.days.reindex(pd.MultiIndex.from_frame(adae[["DRAW", "USUBJID"]])) + 1
    assert (adae["ASTDY"].to_numpy() <= until.to_numpy()).all()
    assert adae["ASTDY"].ge(1).all()


def test_nobody_has_a_term_twice(rows: Tables):
    assert not rows["adae"].duplicated(["DRAW", "USUBJID", "AEDECOD"]).any()


def test_what_was_not_published_of_safety_stays_open():
    adae = _tables(drawn_patients(5, draws=300))["adae"]
    severe = adae[adae["AREL"].eq("N") & adae["AETOXGR"].ge(3)]
    share = severe.groupby("DRAW")["USUBJID"].nunique().reindex(range(1, 301), fill_value=0) / 33
    quarters = np.histogram(share, bins=[0, 0.25, 0.5, 0.75, 1.01])[0] / 300
    assert (np.abs(quarters - 0.25) < 0.08).all()


# The tables


def test_columns_and_types_are_those_of_the_first_data_set(tables: Tables, first):
    for name, known in first.trial.tables.items():
        found = one_cohort(tables, 3)[name]
        expected = known.drop(columns=["HIST", "HISTAB"], errors="ignore")
        assert list(found) == list(expected), name
        assert found.dtypes.to_dict() == expected.dtypes.to_dict(), name


def test_what_was_drawn_is_marked_as_illustrative(tables: Tables):
    trial = _trial(tables)
    for table, column in (("adsl", "AGE"), ("adtr", "PCHG"), ("adae", "AEDECOD"), ("adrs", "ADY")):
        assert trial.illustrative(table, column), (table, column)
    assert not trial.illustrative("adsl", "SAFFL")


def test_the_same_seed_gives_the_same_tables_and_another_others(patients: pd.DataFrame):
    few = patients[patients["DRAW"].le(3)]
    one, again, other = _tables(few), _tables(few.iloc[::-1]), _tables(few, seed=8)
    for name in one:
        assert_frame_equal(one[name], again[name])
        assert not one[name].equals(other[name])


def test_the_patients_are_left_as_they_were(patients: pd.DataFrame):
    before = patients.copy()
    _tables(patients)
    assert_frame_equal(patients, before)


def test_text_is_categorical_and_numbers_are_short(tables: Tables):
    for name, table in tables.items():
        per_row = table.memory_usage(index=False).sum() / len(table)
        assert per_row < 60, name
        assert not table.dtypes.eq(object).any(), name


# Other trials


def test_another_trial_is_named_after_its_own_specification():
    spec = OTHER.model_copy(
        update={
            "params": {"pfs": "TTP", "dor": "RSD", "sum_of_diameters": "SUMD", "ovr": "OVRL"},
            "populations": {"safety": "SAF", "efficacy": "FASFL"},
            "stage": "COHORT",
            "label": "HISTOLOGY",
            "arm": None,
        }
    )
    tables = _tables(drawn_patients(2, draws=2), spec)
    trial = _trial(tables, 2, spec)
    assert set(tables["adtte"]["PARAMCD"]) == {"TTP", "OS", "RSD"}
    assert set(tables["adrs"]["PARAMCD"]) == {"OVRL", "BOR"}
    assert {"SAF", "FASFL", "PRIMFL", "COHORT"} <= set(tables["adsl"])
    assert faults(trial) == []
    assert set(analyse(trial).by_stage) == {"1", "2"}


def test_nothing_of_the_first_trial_is_in_the_tables_of_another():
    tables = _tables(drawn_patients(2, draws=2), OTHER)
    words = {
        str(word)
        for table in tables.values()
        for name in table
        if isinstance(table[name].dtype, pd.CategoricalDtype)
        for word in table[name].cat.categories
    }
    known = pd.read_csv(FIRST / "adsl.csv"), pd.read_csv(FIRST / "adae.csv")
    theirs = {*known[0]["HIST"], *known[0]["HISTAB"], *known[1]["AEDECOD"], *known[1]["AEBODSYS"]}
    assert not words & (theirs | {"NCT04028063"})


def test_populations_that_share_a_flag_get_one_each():
    spec = OTHER.model_copy(update={"populations": {"efficacy": "FASFL", "primary": "FASFL"}})
    trial = _trial(_tables(drawn_patients(2, draws=1), spec), 1, spec)
    assert len(trial.population("efficacy")) == 30
    assert len(trial.population("primary")) == 28


def test_a_trial_without_stages_has_no_stage_even_if_its_specification_names_one():
    tables = _tables(drawn_patients(2, draws=2, stages=False))
    trial = _trial(tables, 2)
    assert "STAGE" not in tables["adsl"]
    assert trial.spec.stage is None
    assert faults(trial) == []
    assert trial.baseline_day[trial.population("efficacy")].eq(22).all()  # all have the lead-in


def test_without_a_lead_in_treatment_starts_at_the_baseline_scan():
    trial = _trial(_tables(drawn_patients(2, draws=1), OTHER), 1, OTHER)
    assert trial.baseline_day.eq(1).all()


def test_a_response_lasts_as_long_as_its_confirmation_asks():
    spec = OTHER.model_copy(update={"response": SPEC.response.model_copy(
        update={"confirm_after": 60}
    )})  # fmt: skip
    patients = drawn_patients(4, draws=30, scans=(42,))
    long = patients["RESPONSE"].add(84).lt(patients["PFS"]) | patients["RESPONSE"].eq(0)
    patients = patients.assign(
        BEST=patients["BEST"].where(long, "SD"), RESPONSE=patients["RESPONSE"].where(long, 0)
    )
    tables = _tables(patients, spec)
    for draw in range(1, 31):
        trial = _trial(tables, draw, spec)
        adrs = trial.tables["adrs"]
        alone = {**trial.tables, "adrs": adrs[adrs["PARAMCD"].ne("BOR")]}
        derived = best_responses(Trial(FIRST, trial.spec, alone, ()))
        drawn = patients[patients["DRAW"].eq(draw) & patients["EFFICACY"]]["BEST"].tolist()
        assert derived.reindex(trial.population("efficacy")).fillna("NE").tolist() == drawn


# Edges


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"BEST": "PD", "PFS": 42, "OS": 42},
        {"BEST": "PD", "PFS": 2, "OS": 90},
        {"BEST": "PD", "PFS": 1, "OS": 1},
        {"BEST": "NE", "PFS": 1, "OS": 1},
        {"BEST": "NE", "PFS": 42, "OS": 42, "PFS_EVENT": False, "OS_EVENT": False},
        {"BEST": "CR", "RESPONSE": 84},
        {"BEST": "PR", "RESPONSE": 42, "PFS": 42, "PFS_EVENT": False},
        {"PFS": 43},
        {"PFS": 150},
        {"PFS": 9000, "OS": 9000, "SCANS": 84},
        {"STAGE": 0, "RELATED34": True, "IMMUNE_SUPPRESSED": True},
    ],
    ids=str,
)
def test_one_patient_is_a_trial(changes: dict[str, object]):
    patients = alone(**changes)
    trial = _trial(_tables(patients))
    assert faults(trial) == []
    found = analyse(trial)
    one = patients.iloc[0]
    assert found.response is not None
    assert found.response.counts[one["BEST"]] == 1
    assert found.pfs is not None
    assert round(7 * found.pfs.times.time[0]) == one["PFS"]


def test_without_responders_there_is_no_duration_of_response():
    trial = _trial(_tables(drawn_patients(2, draws=3, responding=0.0)), 3)
    assert "dor" not in trial.spec.params
    assert faults(trial) == []
    assert analyse(trial).dor is None


def test_all_censored_is_a_trial():
    patients = drawn_patients(2, draws=2, event=0.0)
    patients = patients.assign(OS=patients["PFS"], OS_EVENT=False)
    tables = _tables(patients)
    trial = _trial(tables, 2)
    assert faults(trial) == []
    assert not tables["adrs"]["AVALC"].eq("PD").any()
    assert tables["adtte"]["CNSR"].eq(1).all()
    found = analyse(trial)
    assert found.pfs is not None
    assert found.pfs.median.value is None


def test_nobody_evaluable_on_scans_leaves_baselinesalone():
    patients = drawn_patients(2, draws=1, controlled=0.0)
    patients = patients.assign(BEST=patients["BEST"].replace({"PD": "NE"}))
    trial = _trial(_tables(patients))
    assert faults(trial) == []
    assert trial.tables["adtr"]["ABLFL"].eq("Y").all()


def test_a_hundred_patients_keep_their_order_by_name():
    tables = _tables(drawn_patients(2, draws=1, safety=101, efficacy=101, primary=90))
    names = one_cohort(tables, 1)["adsl"]["USUBJID"]
    assert names.tolist() == sorted(names)
    assert names.iloc[0] == "R-001"
