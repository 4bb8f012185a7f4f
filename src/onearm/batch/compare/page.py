"""The page that compares many trials: one file that needs no other."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
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


@dataclass(frozen=True)
class Failed:
    """A trial that could not be analysed."""

    name: str
    problems: Sequence[str]
    more: int


def page(outcomes: Sequence[Outcome], files: Sequence[str]) -> str:
    """The page as HTML; `files` lie beside it and hold what it has no room for."""
    rows = views(outcomes)
    failed = [
        Failed(o.name, o.problems[:TOLD], max(len(o.problems) - TOLD, 0))
        for o in outcomes
        if o.failed
    ]
    many = len(rows) > WINDOW
    script, style = (_asset(name) for name in ("compare.js", "compare.css"))
    return (
        _environment()
        .get_template("compare.html")
        .render(
            rows=rows[:WINDOW],
            data=compact(rows) if many else None,
            total=len(rows),
            window=WINDOW,
            failed=failed[:NAMED],
            failures=len(failed),
            blank=BLANK,
            columns=COLUMNS,
            patients=PATIENTS,
            verdicts=VERDICTS,
            mixed=len({o.row["unit"] for o in outcomes if o.row is not None}) > 1,
            days=DAYS,
            files=files,
            script=script,
            style=style,
            script_hash=_hash(script),
            icon=quote(ICON.read_text(encoding="utf-8")),
        )
    )


def compact(rows: Sequence[View]) -> dict[str, Any]:
    """Rows as data: each text once, and rows of keys and of places in the list of texts."""
    texts: dict[str, int] = {}
    kept = []
    for row in rows:
        said = [*(row.texts[name] for name in TEXTS), *(row.shapes[name] for name in SHAPES)]
        cells = [readable(text) for text in (*said, row.verdict, row.patients)]
        kept.append([row.keys, *(texts.setdefault(cell, len(texts)) for cell in cells)])
    return {"slots": [*TEXTS, *SHAPES, "verdict", "patients"], "texts": list(texts), "rows": kept}


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
