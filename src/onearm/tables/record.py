"""How a site was made, for its readers: what went in, and with what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onearm.tables.html import Html, Table

PLACE = '<div class="oa-record"></div>'
"""Where the record stands on a page: it names all that went in, so it is known when all is made."""
SHOWN = 16
"""Signs of a hash that are shown; the file has all 64."""
LIBRARIES = ("jupyter-book", "lifelines", "matplotlib", "numpy", "pandas", "papermill", "scipy")
"""Versions that are shown; the file has those of all that is installed."""


@dataclass(frozen=True)
class RecordPlace:
    """Where the record of a run will stand.

    Parameters
    ----------
    in_site : bool
        False where a chapter is run by itself.

    Examples
    --------
    >>> "no record" in RecordPlace(in_site=False)._repr_html_()
    True
    """

    in_site: bool

    def _repr_html_(self) -> str:
        if self.in_site:
            return PLACE
        return "<p>This page was run by itself: there is no record of a site.</p>"


@dataclass(frozen=True)
class Record:
    """A drop-down with the record of a run.

    Parameters
    ----------
    run : mapping
        `run.json` of the site.
    """

    run: Mapping[str, Any]

    def _repr_html_(self) -> str:
        parts = "".join(table._repr_html_() for table in self._tables(self.run))
        return (
            '<details class="oa-data"><summary>How this site was made</summary>'
            "<p>The same input gives the same site, byte by byte. All of the record is in "
            f'<a href="run.json">run.json</a>.</p>{parts}</details>'
        )

    def _tables(self, run: Mapping[str, Any]) -> list[Table]:
        return [
            Table("What went in", ["What", "SHA-256 begins with"], _inputs(run)),
            Table("With what it was made", ["What", "Version or value"], _means(run)),
        ]


def _inputs(run: Mapping[str, Any]) -> list[list[str]]:
    """Files with the beginnings of their hashes."""
    files = run["data"] | {f"chapter {name}": hash for name, hash in run["chapters"].items()}
    files |= {"package onearm": run["package"], "locked versions": run["lock"] or ""}
    return [[name, Html(f"<code>{hash[:SHOWN]}</code>")] for name, hash in files.items()]


def _means(run: Mapping[str, Any]) -> list[list[str]]:
    """Versions, seeds, and the smallest count that is shown."""
    versions = [[name, run["versions"].get(name, "")] for name in LIBRARIES]
    seeds = [[f"seed of {name}", str(seed)] for name, seed in run["seeds"].items()]
    least = run["min_cell"]
    told = "all counts are shown" if least is None else f"counts from 1 to {least - 1} are not"
    own = [["onearm", run["onearm"]], ["Python", run["python"]]]
    return [*own, *versions, *seeds, ["smallest count", told]]
