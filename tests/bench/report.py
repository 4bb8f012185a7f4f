"""What was measured: a table for people, and a file."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from onearm.book.execute import usable_cores
from tests.bench.timing import Amount, Figure

PACKAGES = (
    "onearm", "numpy", "pandas", "lifelines", "matplotlib", "papermill", "jupyter-book", "sphinx",
    "distributed",
)  # fmt: skip


def machine() -> dict[str, Any]:
    """The cores and versions that the figures belong to."""
    return {
        "cores": usable_cores(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {name: version(name) for name in PACKAGES},
    }


def document(parts: Mapping[str, Sequence[Figure]]) -> dict[str, Any]:
    """All figures, as they are written to a file."""
    return {
        "machine": machine(),
        "figures": [
            {"part": part, **_told(figure)} for part, figures in parts.items() for figure in figures
        ],
    }


def _told(figure: Figure) -> dict[str, Any]:
    judged = {"aim": figure.aim, "met": figure.met}
    if isinstance(figure, Amount):
        return {"what": figure.what, "value": figure.value, "unit": figure.unit, **judged}
    return {
        "what": figure.what,
        "seconds": list(figure.ours),
        "beside": figure.beside,
        "seconds_beside": figure.theirs if isinstance(figure.theirs, str) else list(figure.theirs),
        "ratio": figure.value,
        "spread": figure.spread,
        **judged,
    }


def write(parts: Mapping[str, Sequence[Figure]], file: Path) -> None:
    """Write all figures as JSON."""
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document(parts), indent=1, ensure_ascii=False)
    file.write_text(text + "\n", encoding="utf-8")


def show(parts: Mapping[str, Sequence[Figure]]) -> None:
    """Print all figures with the machine that they belong to."""
    table = Table(title="Seconds (medians), and ours as a share of the other")
    for name in ("What", "ours", "beside", "theirs", "ratio", "spread", "aim", ""):
        table.add_column(name, overflow="fold")
    for figures in parts.values():
        for figure in figures:
            table.add_row(*row(figure))
    console = Console()
    console.width = max(console.width, 150)
    console.print(table)
    about = machine()
    versions = ", ".join(f"{name} {number}" for name, number in about["versions"].items())
    console.print(
        f"{about['cores']} cores, {about['system']}, Python {about['python']}; {versions}"
    )


def row(figure: Figure) -> list[str]:
    """The cells of a figure.

    >>> from tests.bench.timing import Ratio
    >>> row(Ratio("a", [1.0], "b", [4.0], aim=0.3))
    ['a', '1.000', 'b', '4.000', '0.250', '0.250-0.250', '≤ 0.3', 'met']
    >>> row(Amount("memory", 0.5, "GB", aim=1.5))
    ['memory', '0.5 GB', '', '', '', '', '≤ 1.5', 'met']
    """
    aim = "" if figure.aim is None else f"{'≥' if _least(figure) else '≤'} {figure.aim:g}"
    met = {True: "met", False: "not met", None: ""}[figure.met]
    if isinstance(figure, Amount):
        return [figure.what, f"{figure.value:.3g} {figure.unit}", "", "", "", "", aim, met]
    ours = f"{median(figure.ours):.3f}"
    if isinstance(figure.theirs, str):
        return [figure.what, ours, figure.beside, figure.theirs, "", "", aim, met]
    spread = "-".join(f"{end:.3f}" for end in figure.spread or ())
    theirs = f"{median(figure.theirs):.3f}"
    return [figure.what, ours, figure.beside, theirs, f"{figure.value:.3f}", spread, aim, met]


def _least(figure: Figure) -> bool:
    return isinstance(figure, Amount) and figure.at_least
