"""The page that compares many trials: one file that needs no other."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from onearm.batch.compare.columns import COLUMNS, PATIENTS, VERDICTS
from onearm.batch.compare.view import BLANK, SHAPES, TEXTS, View, views
from onearm.batch.outcome import Outcome
from onearm.texts import readable
from onearm.trial.spec import DAYS

ASSETS = Path(__file__).parent / "assets"
ICON = Path(__file__).parents[2] / "book" / "assets" / "furniture" / "favicon.svg"
WINDOW = 300
"""Rows that the page has as a table; of more than these, scripts show so many at a time."""
NAMED = 300
"""Failed trials that the page names."""
TOLD = 5
"""Problems of one failed trial that the page tells; the files have all."""
PARTS = 1000
"""Pieces of the page that are written at once."""


@dataclass(frozen=True)
class Failed:
    """A trial that could not be analysed."""

    name: str
    problems: Sequence[str]
    more: int


class Compact:
    """Rows as data: each text once, and rows of keys and of places in the list of texts.

    Whoever goes through it has all `texts` afterwards.
    """

    slots = (*TEXTS, *SHAPES, "verdict", "patients")

    def __init__(self, rows: Iterable[View]) -> None:
        self._rows = rows
        self._places: dict[str, int] = {}

    def __iter__(self) -> Iterator[list[Any]]:
        for row in self._rows:
            said = [*(row.texts[name] for name in TEXTS), *(row.shapes[name] for name in SHAPES)]
            cells = [readable(text) for text in (*said, row.verdict, row.patients)]
            yield [row.keys, *(self._places.setdefault(c, len(self._places)) for c in cells)]

    def texts(self) -> list[str]:
        return list(self._places)


def write_page(outcomes: Iterable[Outcome], files: Sequence[str], path: Path) -> None:
    """Write the page as HTML; `files` lie beside it and hold what it has no room for.

    Outcomes are gone through several times, and written as they come.
    """
    failed, units = [], Counter[str]()
    for outcome in outcomes:
        if outcome.row is None:
            failed.append(outcome)
        else:
            units[outcome.row["unit"]] += 1
    mixed, total = len(units) > 1, units.total()
    script, style = (_asset(name) for name in ("compare.js", "compare.css"))
    written = (
        _environment()
        .get_template("compare.html")
        .stream(
            rows=islice(views(outcomes, in_months=mixed), WINDOW),
            data=Compact(views(outcomes, in_months=mixed)) if total > WINDOW else None,
            total=total,
            window=WINDOW,
            failed=[_named(outcome) for outcome in failed[:NAMED]],
            failures=len(failed),
            blank=BLANK,
            columns=COLUMNS,
            patients=PATIENTS,
            verdicts=VERDICTS,
            mixed=mixed,
            days=DAYS,
            files=files,
            script=script,
            style=style,
            script_hash=_hash(script),
            icon=quote(ICON.read_text(encoding="utf-8")),
        )
    )
    written.enable_buffering(PARTS)
    written.dump(str(path), encoding="utf-8")


def _named(outcome: Outcome) -> Failed:
    problems = outcome.problems
    return Failed(outcome.name, problems[:TOLD], max(len(problems) - TOLD, 0))


def _environment() -> Environment:
    """Every text of a trial is escaped, and loses what no reader sees."""
    return Environment(
        loader=FileSystemLoader(ASSETS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )


def _finalize(value: Any) -> Any:
    return readable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _asset(name: str) -> Markup:
    return Markup((ASSETS / name).read_text(encoding="utf-8").strip())


def _hash(script: str) -> str:
    """What the page lets run, by its content: no script in a title of a trial ever does."""
    return f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}"
