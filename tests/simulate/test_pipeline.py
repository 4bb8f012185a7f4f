"""The quick engine is the book's analysis: the same trials, patient by patient, agree with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

from onearm.analysis import analyse
from onearm.simulate.patients import draw_patients
from onearm.simulate.protocol import Protocol
from onearm.simulate.readings import readings
from onearm.simulate.record import as_trial, draw_block, place_of, specification
from onearm.simulate.trials import simulate
from onearm.simulate.truth import Truth
from onearm.simulate.watch import watch
from onearm.stats.progression import Course, Rules, progression_free_survival
from onearm.trial import open_trial
from tests.simulate.making import protocol, small, truth

SEED = 3
LEAVE = {"withdrawal": {"rate": 0.7, "at": 24}, "death": {"hazard": 0.004}}
TRUTHS = {
    "nobody leaves": truth(),
    "all of it": truth(
        **LEAVE, frailty={"spread": 1, "moves": ["progression", "withdrawal"]},
        scans={"every": 6, "to": 48, "jitter": 5}, replace="before-landmark", spares=3,
        stage1={"baseline": {"week": 3}}, stage2={"scans": {"every": 9, "to": 45}},
    ),
    "leavers count": truth(**LEAVE, stage1={"baseline": {"week": 4, "early": "failure"}}),
    "forgotten": truth(
        **LEAVE, replace="before-first-scan",
        stage1={"baseline": {"week": 4, "early": "forgotten"}},
    ),
}  # fmt: skip
PROTOCOLS = {
    "weeks": protocol(),
    "months": protocol(at=6, unit="months", shown="months"),
    "single stage": protocol(kind="single-stage"),
    "few": small(0, 2, 1, 4),
}
PAIRS = [
    ("weeks", "nobody leaves", 60), ("weeks", "all of it", 120), ("weeks", "leavers count", 60),
    ("weeks", "forgotten", 60), ("months", "all of it", 40), ("single stage", "all of it", 20),
    ("few", "leavers count", 40),
]  # fmt: skip


@pytest.mark.parametrize(("which", "what", "trials"), PAIRS)
def test_the_book_analyses_each_trial_alike(which: str, what: str, trials: int) -> None:
    asked, stated = PROTOCOLS[which], TRUTHS[what]
    found, said = simulate(asked, stated, trials, SEED), readings(asked)
    drawn = draw_block(asked, stated, SEED, 0)
    for i in range(trials):
        opened = as_trial(asked, drawn, i)
        analysis = analyse(opened)
        primary, x = analysis.primary, found.x[i]
        assert primary is not None
        assert (primary.rate.x, primary.rate.n) == (x, found.counted[i])
        assert primary.p_value == pytest.approx(said.p_value[x], rel=1e-12)
        assert primary.censored == found.censored[i]
        assert analysis.counts["all"] == found.enrolled[i]
        if analysis.design is not None:
            after = primary.after
            assert after is not None
            assert (after.stage, after.reject) == (found.stage[i], said.reject[x])
            assert (after.umvue, *after.ci) == (said.umvue[x], said.low[x], said.high[x])
        else:
            assert analysis.single is not None
            assert (primary.rate.x > analysis.single.r) == said.reject[x]
            assert primary.rate.ci == (said.low[x], said.high[x])


@pytest.mark.parametrize("what", ["all of it", "leavers count"])
def test_a_trial_written_to_a_folder_is_read_back_alike(what: str, tmp_path: Path) -> None:
    asked, stated = PROTOCOLS["weeks"], TRUTHS[what]
    found = simulate(asked, stated, 600, SEED)
    for i in (0, 1, 599):
        block, number = place_of(i)
        folder = tmp_path / str(i)
        write(asked, stated, block, number, folder)
        primary = analyse(open_trial(folder)).primary
        assert primary is not None
        assert (primary.rate.x, primary.rate.n) == (found.x[i], found.counted[i])
        assert primary.censored == found.censored[i]


def write(asked: Protocol, stated: Truth, block: int, number: int, folder: Path) -> None:
    opened = as_trial(asked, draw_block(asked, stated, SEED, block), number)
    folder.mkdir()
    for name, table in opened.tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    content = specification(asked).model_dump(mode="json", exclude_unset=True)
    (folder / "trial.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")


@pytest.mark.parametrize("what", TRUTHS)
def test_times_are_those_of_the_rules_of_progression(what: str) -> None:
    stated = TRUTHS[what].of(1)
    patients = draw_patients(stated, 20, SEED, 0, 1)
    seen = watch(patients, stated.baseline)
    rules = Rules(missed=None, new_therapy=False, stopped=True)
    week, shape = stated.baseline.week, patients.grown.shape
    scans = np.broadcast_to(patients.scans, (len(patients.scans), *shape))
    for place in zip(*np.nonzero(~seen.before[:, :15]), strict=True):
        grown, death, left = (
            7 * (time[place] - week) for time in (patients.grown, patients.death, patients.left)
        )
        days = [day for day in scans[(slice(None), *place)].tolist() if day <= min(death, left)]
        until = next((i for i, day in enumerate(days) if day >= grown), len(days) - 1)
        days = days[: until + 1]
        responses = ["PD" if day >= grown else "SD" for day in days]
        course = Course(
            days, responses, death=max(death, 1.0) if np.isfinite(death) else None,
            stopped=max(left, 1.0) if np.isfinite(left) else None,
        )  # fmt: skip
        found = progression_free_survival(course, rules)
        assert (found.time, found.event) == (seen.time[place], seen.event[place])
