"""The registry: every identifier is there, and every printed number comes out."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import pytest

from onearm.analysis import Analysis, Result, analyse
from onearm.analysis.registry import registry
from onearm.book.record import results_document
from onearm.trial import open_trial
from tests.trial.folder import TrialFolder

REQUIRED = """
    primary.rate pfs.median pfs.landmark pfs.followup orr.rate dcr.rate dor.median os.median
    os.landmark os.followup safety.related_grade34.rate safety.immune_suppressed.rate
    design.n1 design.r1 design.n design.r design.alpha design.power
    flow.safety flow.efficacy flow.primary
""".split()  # noqa: SIM905

with (Path(__file__).parent / "printed.csv").open(newline="") as file:
    PRINTED = list(csv.DictReader(file))


@pytest.mark.parametrize("row", PRINTED, ids=[row["id"] for row in PRINTED])
def test_a_printed_number_comes_out_as_printed(row: dict[str, str], results: dict[str, Result]):
    result = results[row["id"]]
    low, high = result.ci
    ours = {"value": result.value, "low": low, "high": high, "n": result.n, "x": result.x}
    for name, value in ours.items():
        if row[name]:
            decimals = len(row[name].partition(".")[2])
            assert value == pytest.approx(float(row[name]), abs=0.5 * 10.0**-decimals + 1e-9), name


@pytest.mark.parametrize("which", ["first", "pilot", "leukemia"])
def test_every_identifier_is_there_whatever_the_trial_gives(which: str, request):
    found = request.getfixturevalue(which)
    analysis = found if isinstance(found, Analysis) else analyse(open_trial(found))
    by_id = {result.id: result for result in registry(analysis)}
    assert set(REQUIRED) <= set(by_id)
    for result in by_id.values():
        assert result.value is not None or result.note, result.id


def test_identifiers_are_unique(first: Analysis):
    ids = [result.id for result in registry(first)]
    assert len(ids) == len(set(ids))


def test_the_json_has_no_nan_and_no_infinity(first: Analysis):
    text = json.dumps(results_document(first), allow_nan=False)
    assert "Infinity" not in text


def test_a_bound_that_is_not_reached_is_null_and_written_nr(results: dict[str, Result]):
    duration = results["dor.median"]
    assert duration.ci[1] is None
    assert duration.ci_text.endswith("to NR")


def test_numbers_of_synthetic_patients_say_so(results: dict[str, Result]):
    assert results["pfs.median"].kind == "reconstructed"
    assert results["design.n1"].kind == "derived"
    assert results["design.p0"].kind == "published"


def test_numbers_of_real_patients_say_so(leukemia: Path):
    kinds = {r.id: r.kind for r in registry(analyse(open_trial(leukemia)))}
    assert kinds["os.median"] == "observed"


def test_a_published_number_keeps_its_grade(first: Analysis, results: dict[str, Result]):
    for claim in first.trial.claims:
        assert results[f"published.{claim.id}"].grade == claim.grade


def test_the_pilot_gives_both_curves_for_its_84_patients(pilot: Path):
    analysis = analyse(open_trial(pilot))
    assert analysis.pfs is not None
    assert analysis.os is not None
    assert (analysis.pfs.curve.n, analysis.os.curve.n) == (84, 84)


def test_the_pilot_gives_severity_and_no_grades(pilot: Path):
    by_id = {r.id: r for r in registry(analyse(open_trial(pilot)))}
    worst = [by_id[f"safety.worst_{word}.rate"].x for word in ("mild", "moderate", "severe")]
    assert sum(worst) == by_id["safety.any.rate"].x == 75
    assert by_id["safety.grade3plus.rate"].value is None


def test_the_leukaemia_trial_has_the_median_that_freireich_reported(leukemia: Path):
    """23 weeks on 6-mercaptopurine, 0.627 at 16 weeks: the textbook Kaplan-Meier example."""
    analysis = analyse(open_trial(leukemia))
    assert analysis.os is not None
    assert analysis.os.median.value == 23
    curve = analysis.os.curve
    at = dict(zip(curve.time.tolist(), curve.survival.tolist(), strict=True))
    assert at[16] == pytest.approx(0.627, abs=0.0005)
    assert at[23] == pytest.approx(0.448, abs=0.0005)


def test_p_values_under_other_nulls_are_sums_of_binomial_terms(results: dict[str, Result]):
    for id, result in results.items():
        if id.startswith("primary.pvalue.p0_"):
            p0 = float("0." + id[-3:])
            terms = [math.comb(28, k) * p0**k * (1 - p0) ** (28 - k) for k in range(13, 29)]
            assert result.value == pytest.approx(sum(terms), abs=1e-12)


@pytest.mark.parametrize(
    ("patients", "successes", "stage"), [(28, 13, 2), (15, 6, 1), (15, 7, None), (20, 9, None)]
)
def test_inference_after_two_stages_is_for_trials_that_ended_where_the_design_says(
    tmp_path, patients, successes, stage
):
    """The design is 6/15, 15/28; 7 of 15 should have gone on."""
    folder = TrialFolder(tmp_path)
    folder.write_spec(
        primary={"endpoint": "pfs", "at": 100, "unit": "days"},
        tables={"adsl": "adsl.csv", "adtte": "adtte.csv"},
    )
    people = [f"P{number:02d}" for number in range(patients)]
    folder.write("adsl.csv", "USUBJID,SAFFL,EFFFL,PRIMFL\n"
                 + "".join(f"{p},Y,Y,Y\n" for p in people))  # fmt: skip
    times = [200 if number < successes else 50 for number in range(patients)]
    rows = [f"{p},PFS,{time},0\n" for p, time in zip(people, times, strict=True)]
    folder.write("adtte.csv", "USUBJID,PARAMCD,AVAL,CNSR\n" + "".join(rows))
    after = analyse(folder.open()).primary.after
    assert (None if after is None else after.stage) == stage
