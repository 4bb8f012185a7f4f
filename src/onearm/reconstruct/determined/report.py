"""Everything that `onearm reconstruct claims` finds out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from onearm import __version__
from onearm.errors import InputError, TrialError
from onearm.reconstruct.claims.conventions import Conventions
from onearm.reconstruct.claims.readings import horizons, landmark_day
from onearm.reconstruct.claims.statements import select, statements, unused
from onearm.reconstruct.cohorts.adam import adam_tables
from onearm.reconstruct.cohorts.conflicts import Verdict, judge, judge_all
from onearm.reconstruct.cohorts.draw import ODDS, draw_cohorts, intervals
from onearm.reconstruct.determined.files import write_report as write_report
from onearm.reconstruct.determined.identify import Findings, find, summary, worth
from onearm.reconstruct.determined.spread import curve_bands, printable
from onearm.reconstruct.opening import followed
from onearm.trial.data import Publication
from onearm.trial.folder import open_folder
from onearm.trial.printed.published import Claim, read_claims
from onearm.trial.spec import PrimarySpec, Spec, Unit

Progress = Callable[[str, int], None]
REFERENCE = 300
"""Most cohorts that the claims are compared with, where fewer claims count."""
LAW = (
    "Settings (numbers, 6, 8 or 12 weeks between scans, level of censoring) equally likely; "
    "in each, pairs of curves that meet the claims in proportion to odds^censored; then, one thing "
    "after another, every assignment to patients that agrees with them equally likely."
)
FEWEST = 50
"""Cohorts without which nothing can be called determined."""


@dataclass(frozen=True)
class Source:
    """What was published about one trial, and how its numbers are to be read.

    `curves` are days and events of the patients behind digitised curves, which all cohorts have.
    """

    folder: Path
    spec: Spec
    every: tuple[Claim, ...]
    chosen: tuple[Claim, ...]
    reading: Conventions
    grades: str
    also: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    curves: Mapping[str, tuple[list[int], list[int]]] = field(default_factory=dict)

    def narrowed(self) -> Source:
        """The same without the extras, over the same follow-up."""
        chosen = select(self.every, self.grades, (), self.without)
        return replace(self, chosen=chosen, also=(), reading=self.followed)

    def sizes(self) -> Source:
        """The sizes of the populations alone, over the same follow-up."""
        chosen = tuple(c for c in self.chosen if c.quantity.startswith("flow."))
        return replace(self, chosen=chosen, reading=self.followed, curves={})

    @property
    def followed(self) -> Conventions:
        """The reading with its last days of follow-up stated."""
        ends = self.reading.horizon or horizons(statements(self.chosen), self.spec)
        return replace(self.reading, horizon=ends)


@dataclass(frozen=True)
class Report:
    """Cohorts, and what they say; tables are None where they were not asked for."""

    source: Source
    draws: int
    seed: int
    tables: dict[str, pd.DataFrame]
    identified: pd.DataFrame | None = None
    bands: pd.DataFrame | None = None
    worth: pd.DataFrame | None = None
    narrower: pd.DataFrame | None = None
    conventions: pd.DataFrame | None = None

    def about(self) -> dict[str, Any]:
        """How it was made."""
        source = self.source
        reading = asdict(source.followed)
        endpoint = source.spec.primary.endpoint if source.spec.primary else "pfs"
        reading["landmark"] = reading["landmark"] or landmark_day(source.spec, endpoint)
        return {
            "trial": source.spec.id,
            "draws": self.draws,
            "seed": self.seed,
            "grades": source.grades,
            "also": list(source.also),
            "without": list(source.without),
            "claims": [s.text for s in statements(source.chosen)],
            "without_patients": [c.id for c in unused(source.chosen)],
            "curves": sorted(source.curves),
            "reading": reading,
            "scans": list(intervals(source.spec)),
            "odds": list(ODDS),
            "law": LAW,
            "onearm": __version__,
        }


def read_source(
    path: Path, readings: Mapping[str, Any], grades: str,
    also: Sequence[str] = (), without: Sequence[str] = (),
) -> Source:  # fmt: skip
    """Claims of a trial folder, or of a file like `published.csv` alone.

    `readings` are fields of `Conventions` that differ from how `onearm analyse` prints.

    Without a `trial.yaml` the landmark is that of the claim `primary.landmark`, else six months,
    on PFS.

    Raises
    ------
    TrialError, InputError
        With all that is wrong with the folder, the file or the choice.
    """
    publication = None
    if path.suffix.lower() == ".csv":
        if not path.is_file():
            raise InputError(f"{path}: no such file; give a trial folder or a published.csv")
        claims, problems = read_claims(path)
        if any(problem.severity == "error" for problem in problems):
            raise TrialError(problems)
        folder, spec = path.parent, _spec_of(path, claims)
    else:
        found = open_folder(path)
        folder, spec, claims = found.folder, found.spec, found.claims
        if isinstance(found, Publication):
            publication = found
    if not claims:
        raise InputError(f"{folder}: no claims to meet; published.csv has none")
    chosen = select(claims, grades, also, without)
    curves: dict[str, tuple[list[int], list[int]]] = {}
    if publication is not None:
        chosen, curves = followed(publication, chosen)
    how = replace(Conventions(transform=spec.survival.transform), **readings)
    spec = _as_read(spec, how)
    return Source(folder, spec, claims, chosen, how, grades, tuple(also), tuple(without), curves)


def _as_read(spec: Spec, reading: Conventions) -> Spec:
    """The specification by which analyses read the numbers in the same way."""
    update: dict[str, Any] = {
        "survival": spec.survival.model_copy(update={"transform": reading.transform})
    }
    if reading.landmark is not None and spec.primary is not None:
        at = {"at": float(reading.landmark), "unit": "days"}
        update["primary"] = spec.primary.model_copy(update=at)
    return spec.model_copy(update=update)


def _spec_of(path: Path, claims: Sequence[Claim]) -> Spec:
    printed = next((c for c in claims if c.quantity == "primary.landmark"), None)
    times = [c.unit for c in claims if c.quantity in ("pfs.median", "os.median")]
    unit: Unit = times[0] if times else "weeks"  # type: ignore[assignment]
    primary = None
    if printed is None and any(claim.quantity == "primary.rate" for claim in claims):
        primary = PrimarySpec(endpoint="pfs", at=6, unit="months")
    elif printed is not None:
        primary = PrimarySpec(endpoint="pfs", at=float(printed.value), unit=printed.unit)  # type: ignore[arg-type]
    split = any(claim.population == "stage1" for claim in claims)
    files = {"adsl": "adsl.csv", "adtte": "adtte.csv"}
    name = re.sub(r"[^\w .:+-]", "-", path.stem).lstrip(" .:+-") or "published"
    return Spec(
        id=name, title=path.stem, synthetic=True, tables=files, primary=primary,  # type: ignore[arg-type]
        unit=unit, stage="STAGE" if split else None, response={"sd_from": 41},  # type: ignore[arg-type]
    )  # fmt: skip


def conflict(source: Source) -> Verdict | None:
    """Why no cohort meets the claims, None where one does."""
    verdict = judge(source.spec, statements(source.chosen), source.reading)
    return None if verdict.holds == "yes" else verdict


def make_report(
    source: Source, draws: int, seed: int,
    *, identify: bool = False, conventions: bool = False, progress: Progress | None = None,
) -> Report:  # fmt: skip
    """Draw cohorts, and find out what they say.

    Parameters
    ----------
    source : Source
    draws, seed : int
    identify : bool
        Run the book's analyses over the cohorts, and over some that meet fewer claims.
    conventions : bool
        Judge the claims of the grades, without the extras, under every reading.
    progress : callable, optional
        Told what is being done and how many steps of it have just been made.
    """
    if identify and draws < FEWEST:
        raise InputError(f"--identify needs {FEWEST} draws or more, found {draws}")
    if identify and source.reading.median != "midpoint":
        raise InputError("--identify needs median=midpoint, which the analyses print")
    tell = progress or (lambda what, steps: None)
    patients, tables = _cohorts(source, draws, seed, tell)
    report = Report(source, draws, seed, tables)
    if identify:
        report = _identified(report, patients, tell)
    if conventions:
        said = statements(source.narrowed().chosen)
        verdicts = judge_all(source.spec, said, progress=lambda n: tell("readings", n))
        report = replace(report, conventions=verdict_table(verdicts))
    return report


def _cohorts(
    source: Source, draws: int, seed: int, tell: Progress
) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    patients = draw_cohorts(
        source.spec, source.chosen, draws=draws, seed=seed, conventions=source.reading,
        curves=source.curves,
        progress=lambda n: tell("cohorts", n),
    )  # fmt: skip
    return patients, adam_tables(patients, source.spec, np.random.default_rng([seed, 1]))


def _identified(report: Report, patients: pd.DataFrame, tell: Progress) -> Report:
    source, few = report.source, min(report.draws, REFERENCE)
    found = _findings(source, report.tables, tell)
    if found.differs:
        off = ", ".join(f"{id} in {number} cohorts" for id, number in found.differs.items())
        raise InputError(f"a fault of onearm, please report it: the analyses do not print {off}")
    reference = _found(source.sizes(), few, report.seed, tell)
    identified = summary(found, reference, source.chosen)
    narrower = None
    if source.also:
        narrower = summary(
            _found(source.narrowed(), few, report.seed, tell), reference, source.chosen
        )
    loose = identified.loc[identified["verdict"] != "determined", "id"].tolist()
    numbers = printable(patients, source.spec) | {
        found.labels[id]: found.values[id] for id in loose if id in PRINTABLE
    }
    return replace(
        report, identified=identified, bands=curve_bands(patients, source.spec),
        worth=worth(numbers, found, loose), narrower=narrower,
    )  # fmt: skip


PRINTABLE = ("dor.median", "pfs.events", "pfs.landmark", "pfs.followup", "os.events", "os.landmark")
"""Results of which one more could have been printed."""


def _found(source: Source, draws: int, seed: int, tell: Progress) -> Findings:
    return _findings(source, _cohorts(source, draws, seed + 1, tell)[1], tell)


def _findings(source: Source, tables: dict[str, pd.DataFrame], tell: Progress) -> Findings:
    return find(
        tables, source.spec, source.chosen, source.folder, progress=lambda n: tell("analyses", n)
    )


def verdict_table(verdicts: Sequence[Verdict]) -> pd.DataFrame:
    """One row a reading: landmark, curve, censored, median, transform, holds, conflict."""
    return pd.DataFrame([
        {
            "landmark": v.reading.landmark, "curve": v.reading.curve,
            "censored": v.reading.censored, "median": v.reading.median,
            "transform": v.reading.transform, "holds": v.holds,
            "conflict": " + ".join(s.name for s in v.conflict),
        }
        for v in verdicts
    ])  # fmt: skip
