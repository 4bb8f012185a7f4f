"""Tables that nobody here wrote: each arm against plain pandas and lifelines.

Source of the data: pharmaverseadam 1.3.0.9004 (CDISC pilot), read from ../shared/adam.
Source of the computed values: pandas and lifelines as installed, on the CSV files themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from lifelines import KaplanMeierFitter

from onearm.analysis import Analysis, analyse
from onearm.analysis.best_response import TARGET_ALONE, best_responses, response_source
from onearm.stats.response import target_series
from onearm.trial import open_trial
from onearm.trial.folder import check_trial
from tests.conftest import ADAM
from tests.trial.folder import copy_tables

pytestmark = pytest.mark.skipif(not ADAM.is_dir(), reason="the tables are not here")

FILES = {
    "adsl": "adsl.csv",
    "adtte": "adtte_onco.csv",
    "adrs": "adrs_onco.csv",
    "adtr": "adtr_onco.csv",
    "adae": "adae.csv",
}
ARMS = ("Placebo", "Xanomeline High Dose", "Xanomeline Low Dose")
SIZES = {"Placebo": 86, "Xanomeline High Dose": 84, "Xanomeline Low Dose": 84}
"""As README.md beside the tables says."""
ENDPOINTS = {"pfs": "PFS", "os": "OS", "dor": "RSD"}
DAYS = {"days": 1, "weeks": 7, "months": 365.25 / 12, "years": 365.25}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("adam")
    copy_tables(ADAM, folder, *FILES.values())
    return folder


def write_spec(folder: Path, **changes: object) -> Path:
    spec = {
        "id": "CDISCPILOT01", "title": "Xanomeline", "unit": "days", "tables": FILES,
        "params": {"dor": "RSD"}, "populations": {"safety": "SAFFL"},
    }  # fmt: skip
    spec |= changes
    kept = {key: value for key, value in spec.items() if value is not None}
    (folder / "trial.yaml").write_text(yaml.safe_dump(kept), encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=ARMS)
def arm(request: pytest.FixtureRequest, tables: Path) -> tuple[str, Analysis]:
    choice = {"column": "ARM", "value": request.param}
    return request.param, analyse(open_trial(write_spec(tables, arm=choice)))


def plain(name: str, arm: str) -> pd.DataFrame:
    found = pd.read_csv(ADAM / FILES[name], low_memory=False)
    return found[found["ARM"].eq(arm)]


def test_everybody_of_the_arm_is_there_and_nobody_else(arm: tuple[str, Analysis]) -> None:
    name, analysis = arm
    assert len(analysis.trial.subjects) == SIZES[name] == len(plain("adsl", name))
    assert analysis.counts["safety"] == plain("adsl", name)["SAFFL"].eq("Y").sum()


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_curves_are_those_of_lifelines(arm: tuple[str, Analysis], endpoint: str) -> None:
    name, analysis = arm
    rows = plain("adtte", name).query(f"PARAMCD == '{ENDPOINTS[endpoint]}'")
    found = getattr(analysis, endpoint)
    assert sorted(found.times.time) == sorted(rows["AVAL"])
    assert found.times.event.sum() == rows["CNSR"].eq(0).sum()
    fit = KaplanMeierFitter().fit(rows["AVAL"], rows["CNSR"].eq(0))
    expected = fit.survival_function_at_times(found.curve.time).to_numpy()
    np.testing.assert_allclose(found.curve.survival, expected, rtol=1e-12)


def test_responses_are_those_of_the_table(arm: tuple[str, Analysis]) -> None:
    name, analysis = arm
    best = plain("adrs", name).query("PARAMCD == 'BOR' and ANL01FL == 'Y'")["AVALC"]
    assert analysis.response is not None
    counts = {word: int(best.eq(word).sum()) for word in ("CR", "PR", "SD", "PD")}
    assert {word: analysis.response.counts[word] for word in counts} == counts
    assert analysis.response.orr.x == counts["CR"] + counts["PR"]
    assert analysis.response.orr.n == SIZES[name]
    assert response_source(analysis.trial) == "recorded"


def test_events_are_counted_by_severity_and_have_no_grade(arm: tuple[str, Analysis]) -> None:
    name, analysis = arm
    events = plain("adae", name).query("TRTEMFL == 'Y'")
    found = analysis.safety
    assert found is not None
    assert found.any_event.x == events["USUBJID"].nunique()
    assert (found.graded, found.grade3plus) == (False, None)
    assert set(found.table.levels) <= {"MILD", "MODERATE", "SEVERE"}


def unmarked(path: Path) -> pd.DataFrame:
    sums = pd.read_csv(path).query("PARAMCD == 'SDIAM'")
    return sums.sort_values(["USUBJID", "ADY"])


def courses() -> Iterator[tuple[str, pd.DataFrame]]:
    for subject, rows in unmarked(ADAM / FILES["adtr"]).groupby("USUBJID"):
        yield str(subject), rows


def test_progression_of_target_lesions_is_where_the_table_flags_it() -> None:
    """PDFL of adtr: what the package that made the tables holds for progression by the sums.

    It leaves scans without ANL01FL out of the nadir, where not all lesions were measured.
    """
    seen = 0
    for subject, rows in courses():
        sizes = rows["AVAL"].tolist()
        whole = rows["ANL01FL"].eq("Y").tolist()
        for k in range(1, len(sizes)):
            before = [size for size, good in zip(sizes[:k], whole[:k], strict=True) if good]
            (scan,) = target_series([sizes[0], *before[1:], sizes[k]])[-1:]
            flagged = rows["PDFL"].iloc[k] == "Y"
            assert (scan.response == "PD") == flagged, (subject, k)
            seen += flagged
    assert seen == 3


BY_HAND = {
    "01-701-1015": "PR",  # 96, day 22: 96, day 64: 7
    "01-701-1028": "SD",  # 94, day 22: 91, day 64: 92
    "01-701-1115": "PR",  # 90, day 22: 74, day 43: 44, day 64: 10
    "01-701-1118": "PR",  # 78, day 22: 72, day 43: 38, day 85: 33
    "01-701-1130": "SD",  # 90, day 22: 88, day 43: 96, day 64: 124, which is PD
    "01-701-1133": "CR",  # 60, day 22: 42, day 43: 0, day 64: 5, which is PD
}
"""Best response from the sums marked with ANL01FL, read by eye with RECIST 1.1, 4.3.1."""


@pytest.mark.parametrize("chosen", ARMS)
def test_without_responses_the_sums_give_them(tables: Path, chosen: str) -> None:
    kept = {name: file for name, file in FILES.items() if name != "adrs"}
    choice = {"column": "ARM", "value": chosen}
    trial = open_trial(write_spec(tables, arm=choice, tables=kept))
    subjects = unmarked(ADAM / FILES["adtr"]).query(f"ARM == '{chosen}'")["USUBJID"].unique()
    best = best_responses(trial)
    assert best is not None
    assert response_source(trial) == TARGET_ALONE
    assert sorted(best) == sorted(BY_HAND[subject] for subject in subjects)


def test_without_params_the_other_name_of_duration_is_proposed(tables: Path) -> None:
    choice = {"column": "ARM", "value": ARMS[0]}
    problems = check_trial(write_spec(tables, arm=choice, params=None))
    (problem,) = [problem for problem in problems if problem.code == "other-name"]
    assert (problem.severity, problem.table) == ("warning", "adtte")
    assert problem.found == "RSD (Duration of Response)"
    assert problem.expected == "DOR; if this is it, params: {dor: RSD} in trial.yaml"


def test_without_an_arm_all_who_were_treated_are_one_cohort(tables: Path) -> None:
    trial = open_trial(write_spec(tables))
    assert len(trial.subjects) == sum(SIZES.values())
    told = {problem.code: problem for problem in trial.warnings}
    assert told["screen-failures"].count == 52
    assert all(name in told["several-arms"].found for name in ARMS)


@pytest.mark.parametrize("unit", [unit for unit in DAYS if unit != "days"])
@pytest.mark.parametrize("said", ["AVALU", "times"])
def test_the_results_are_the_same_in_any_unit(tmp_path: Path, unit: str, said: str) -> None:
    copy_tables(ADAM, tmp_path, *FILES.values())
    choice = {"column": "ARM", "value": ARMS[1]}
    before = analyse(open_trial(write_spec(tmp_path, arm=choice)))
    adtte = pd.read_csv(ADAM / FILES["adtte"])
    adtte["AVAL"] = adtte["AVAL"] / DAYS[unit]
    if said == "AVALU":
        adtte["AVALU"] = unit.upper()
    adtte.to_csv(tmp_path / FILES["adtte"], index=False)
    stated = {"times": unit} if said == "times" else {}
    after = analyse(open_trial(write_spec(tmp_path, arm=choice, **stated)))
    for endpoint in ENDPOINTS:
        one, other = getattr(before, endpoint), getattr(after, endpoint)
        assert other.times.time.tolist() == one.times.time.tolist()
        assert other.curve.survival.tolist() == one.curve.survival.tolist()


def test_without_times_the_dates_give_the_same(tmp_path: Path) -> None:
    copy_tables(ADAM, tmp_path, *FILES.values())
    choice = {"column": "ARM", "value": ARMS[0]}
    before = analyse(open_trial(write_spec(tmp_path, arm=choice)))
    adtte = pd.read_csv(ADAM / FILES["adtte"])
    adtte.drop(columns="AVAL").to_csv(tmp_path / FILES["adtte"], index=False)
    trial = open_trial(write_spec(tmp_path, arm=choice))
    assert {p.code: p.count for p in trial.warnings}["derived-time"] == 86 * 2 + 2
    after = analyse(trial)
    for endpoint in ENDPOINTS:
        one, other = getattr(before, endpoint), getattr(after, endpoint)
        assert other.times.time.tolist() == one.times.time.tolist()
