"""Minimal trial folders, made quickly."""

from __future__ import annotations

from pathlib import Path

SPEC = """\
id: {id}
title: A trial
tables: {{adsl: adsl.csv, adtte: adtte.csv}}
unit: months
"""
TIMES = ((30, 0), (61, 0), (92, 1), (120, 0), (200, 1), (250, 1))


def make_trial(folder: Path, id: str | None = None) -> Path:
    """A folder with six patients, whose results are quickly worked out."""
    folder.mkdir(parents=True)
    (folder / "trial.yaml").write_text(SPEC.format(id=id or folder.name), encoding="utf-8")
    patients = [f"S{number}" for number in range(1, len(TIMES) + 1)]
    (folder / "adsl.csv").write_text("\n".join(["USUBJID", *patients, ""]))
    rows = [
        f"{patient},{param},{day + extra},{censored}"
        for patient, (day, censored) in zip(patients, TIMES, strict=True)
        for param, extra in (("PFS", 0), ("OS", 40))
    ]
    (folder / "adtte.csv").write_text("\n".join(["USUBJID,PARAMCD,AVAL,CNSR", *rows, ""]))
    return folder


def make_trials(folder: Path, *names: str) -> Path:
    """A folder of such folders."""
    for name in names:
        make_trial(folder / name)
    return folder


def break_trial(folder: Path) -> Path:
    """Take a column away that a trial must have."""
    text = (folder / "adtte.csv").read_text()
    (folder / "adtte.csv").write_text(text.replace("AVAL,", "VALUE,"))
    return folder
