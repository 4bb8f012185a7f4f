"""Files beside the pages: the results, the concordance, and how the run came about."""

from __future__ import annotations

import csv
import json
import platform
from collections.abc import Mapping
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onearm import __version__
from onearm.analysis import Analysis
from onearm.analysis.concordance import LINK, MEANINGS, concordance
from onearm.analysis.registry import registry
from onearm.analysis.suppression import counted
from onearm.book.anchors import settle
from onearm.tables.pages import PAGES, row_link
from onearm.texts import as_text
from onearm.trial import Trial
from onearm.trial.kinds import tallied
from onearm.trial.printed.identified import FOLDER

if TYPE_CHECKING:  # the chapters of a book need nbformat, its record does not
    from onearm.book.source import Source

LOCK = "requirements.lock"


def results_document(analysis: Analysis) -> dict[str, Any]:
    """The results registry as plain data, for JSON."""
    spec = analysis.trial.spec
    return {
        "trial": spec.id,
        "title": spec.title,
        "fictitious": spec.fictitious,
        "synthetic": spec.synthetic,
        "results": [result.as_dict() for result in registry(analysis)],
        "missing": [{"what": m.what, "why": m.why, "brings": m.brings} for m in analysis.missing],
    }


def write_results(analysis: Analysis, folder: Path, shown: Mapping[str, frozenset[str]]) -> None:
    """Write `results.json`, and the concordance where something was published.

    It is in `concordance.csv` and, with the meaning of each column, in `concordance.json`.
    `shown` are the rows of tables that links may lead to, by page.
    """
    write_json(folder / "results.json", results_document(analysis))
    rows = concordance_rows(analysis, shown)
    if not rows:
        return
    document = {"trial": analysis.trial.spec.id, "columns": MEANINGS | LINK, "rows": rows}
    write_json(folder / "concordance.json", document)
    with (folder / "concordance.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*MEANINGS, *LINK], lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: as_text(cell) for key, cell in row.items()} for row in rows)


def concordance_rows(
    analysis: Analysis, shown: Mapping[str, frozenset[str]]
) -> list[dict[str, Any]]:
    """The concordance as plain data, each row with a link to where its number is computed."""
    compared = concordance(analysis.trial.claims, registry(analysis))
    links = (row_link(c.chapter, c.result) if c.chapter in PAGES else "" for c in compared)
    return [
        c.as_dict() | {"link": settle(link, shown)} for c, link in zip(compared, links, strict=True)
    ]


def run_document(trial: Trial, source: Source, address: str | None = None) -> dict[str, Any]:
    """How a run came about: hashes of what went in, versions, parameters, seeds, warnings.

    Nothing here tells the time or the place: the same input gives the same document.
    """
    spec, package = trial.spec, Path(__file__).parents[1]
    code = [p for p in package.rglob("*.*") if p.is_file() and "__pycache__" not in p.parts]
    lock, installed = source.folder / LOCK, [d.metadata for d in distributions()]
    return {
        "trial": spec.id,
        "parameters": spec.public(),
        "min_cell": spec.privacy.min_cell,
        "address": address,
        "seeds": {"reconstruct": spec.reconstruct.seed} if spec.synthetic else {},
        "data": _data(trial),
        "warnings": _warnings(trial),
        "chapters": {path.name: _hash(path) for path in source.chapters},
        "configuration": _hash(source.folder / "_config.yml", source.folder / "_toc.yml"),
        "onearm": __version__,
        "package": _hash(*sorted(code)),
        "lock": _hash(lock) if lock.is_file() else None,
        "python": platform.python_version(),
        "versions": dict(sorted({(d["Name"], d["Version"]) for d in installed if d["Name"]})),
    }


def _data(trial: Trial) -> dict[str, str]:
    """Hash of each file of the trial folder that the run has read, by its path in the folder."""
    curves = trial.spec.reconstruct.curves.values()
    files = ["trial.yaml", "published.csv", *trial.spec.tables.values()]
    files += [file for curve in curves for file in curve.files.values()]
    paths = {Path(file).as_posix(): trial.folder / file for file in files}
    paths |= {f"{FOLDER}/{path.name}": path for path in sorted((trial.folder / FOLDER).glob("*.*"))}
    return {name: _hash(path) for name, path in paths.items() if path.is_file()}


def _warnings(trial: Trial) -> list[dict[str, object]]:
    """What the check found odd and the run accepted: no value, no subject.

    `times` is None where it is held back, as the table of oddities holds it back.
    """
    least = trial.spec.privacy.min_cell
    return [
        {"code": one.kind.code, "table": one.table, "column": one.column,
         "times": counted(one.count, least)}
        for one in tallied(trial.warnings)
    ]  # fmt: skip


def _hash(*paths: Path) -> str:
    digest = sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def write_json(path: Path, content: object) -> None:
    """Write plain data as a file for people and programs, in one step."""
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
    passing = path.with_name(f".{path.name}")
    passing.write_text(text + "\n", encoding="utf-8")
    passing.replace(path)
