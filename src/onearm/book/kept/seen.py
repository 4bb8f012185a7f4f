"""A trial, its analysis and its results for a chapter, which notes what of them it reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cached_property
from typing import Any, TypeVar

from onearm.analysis import Analysis, Result
from onearm.analysis.registry import results_of
from onearm.book.kept.fingerprint import fingerprint
from onearm.book.kept.watch import note
from onearm.trial import Trial

Value = TypeVar("Value")
ALL = "*"
"""Part of a mapping: all names that begin with what stands before it, and which they are."""
KEPT = {name for name, value in vars(Trial).items() if isinstance(value, cached_property)}
OF_TRIAL = {field.name for field in fields(Trial)} - {"folder", "tables"} | KEPT
"""Attributes of a trial that are read whole; the folder is known by the files that are opened."""
OF_ANALYSIS = {field.name for field in fields(Analysis)} - {"trial"}


class SeenMapping(Mapping[str, Value]):
    """A mapping that notes which of its names were asked for; a walk over it asks for all."""

    def __init__(self, of: str, values: Mapping[str, Value]) -> None:
        self._of, self._values = of, values

    def __getitem__(self, name: str) -> Value:
        note(f"{self._of}.{name}")
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        note(f"{self._of}.{ALL}")
        return iter(self._values)

    def __len__(self) -> int:
        note(f"{self._of}.{ALL}")
        return len(self._values)

    def under(self, prefix: str) -> Mapping[str, Value]:
        """Those whose names begin so."""
        note(f"{self._of}.{prefix}{ALL}")
        return under(self._values, prefix)


def under(values: Mapping[str, Value], prefix: str) -> Mapping[str, Value]:
    """The part of a mapping whose names begin with `prefix`; no more than that is read."""
    if isinstance(values, SeenMapping):
        return values.under(prefix)
    return {name: value for name, value in values.items() if name.startswith(prefix)}


class SeenTrial(Trial):
    """A trial that notes which of its parts were read."""

    def __getattribute__(self, name: str) -> Any:
        if name in OF_TRIAL:
            note(f"trial.{name}")
        return super().__getattribute__(name)


class SeenAnalysis(Analysis):
    """An analysis that notes which of its parts were read."""

    def __getattribute__(self, name: str) -> Any:
        if name in OF_ANALYSIS:
            note(f"analysis.{name}")
        return super().__getattribute__(name)


@results_of.register(SeenAnalysis)
def _brought_along(analysis: SeenAnalysis) -> Mapping[str, Result]:
    found: Mapping[str, Result] = vars(analysis)["results"]
    return found


def seen(analysis: Analysis, results: Mapping[str, Result]) -> Analysis:
    """The same analysis, watched, with its results and a trial that has worked out nothing yet."""
    trial = object.__new__(SeenTrial)
    tables: Mapping[str, Any] = SeenMapping("trial.tables", analysis.trial.tables)
    own = {field.name: getattr(analysis.trial, field.name) for field in fields(Trial)}
    trial.__dict__.update(own | {"tables": tables})
    watched = object.__new__(SeenAnalysis)
    known: Mapping[str, Result] = SeenMapping("results", results)
    watched.__dict__.update(vars(analysis) | {"trial": trial, "results": known})
    return watched


def content(part: str, analysis: Analysis, results: Mapping[str, Result]) -> str | None:
    """The hash of what a part holds now, None for what is not there any more."""
    of, _, name = part.partition(".")
    if of == "results":
        return _of_mapping(name, results)
    if of == "trial" and name.startswith("tables."):
        return _of_mapping(name.removeprefix("tables."), analysis.trial.tables)
    known = {"analysis": OF_ANALYSIS, "trial": OF_TRIAL}.get(of, set())
    owner = analysis if of == "analysis" else analysis.trial
    return fingerprint(getattr(owner, name)) if name in known else None


def _of_mapping(name: str, values: Mapping[str, Any]) -> str | None:
    if name.endswith(ALL):
        return fingerprint(under(values, name.removesuffix(ALL)))
    return fingerprint(values[name]) if name in values else fingerprint(None)
