"""Files beside the pages: the results, the concordance, and how the run came about."""

from __future__ import annotations

import csv
import json
import platform
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from onearm import __version__
from onearm.analysis import Analysis
from onearm.analysis.concordance import Comparison, concordance
from onearm.analysis.registry import registry
from onearm.analysis.suppression import counted
from onearm.book.source import Source
from onearm.texts import as_text
from onearm.trial import Trial
from onearm.trial.kinds import tallied
from onearm.trial.printed.identified import FOLDER

RUN = "run.json"
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


def write_results(analysis: Analysis, folder: Path) -> None:
    """Write `results.json`, and `concordance.csv` where something was published."""
    write_json(folder / "results.json", results_document(analysis))
    compared = concordance(analysis.trial.claims, registry(analysis))
    if compared:
        with (folder / "concordance.csv").open("w", encoding="utf-8", newline="") as file:
            names = list(Comparison.__dataclass_fields__)
            writer = csv.DictWriter(file, names, lineterminator="\n")
            writer.writeheader()
            for comparison in compared:
                writer.writerow({k: as_text(v) for k, v in comparison.as_dict().items()})


def run_document(trial: Trial, source: Source) -> dict[str, Any]:
    """How a run came about: hashes of what went in, versions, parameters, seeds, warnings.

    Nothing here tells the time or the place: the same input gives the same document.
    """
    spec, package = trial.spec, Path(__file__).parents[1]
    code = [p for p in package.rglob("*.*") if p.is_file() and "__pycache__" not in p.parts]
    lock = source.folder / LOCK
    return {
        "trial": spec.id,
        "parameters": spec.public(),
        "min_cell": spec.privacy.min_cell,
        "seeds": {"reconstruct": spec.reconstruct.seed} if spec.synthetic else {},
        "data": _data(trial),
        "warnings": _warnings(trial),
        "chapters": {path.name: _hash(path) for path in source.chapters},
        "configuration": _hash(source.folder / "_config.yml", source.folder / "_toc.yml"),
        "onearm": __version__,
        "package": _hash(*sorted(code)),
        "lock": _hash(lock) if lock.is_file() else None,
        "python": platform.python_version(),
        "versions": dict(sorted({(d.name, d.version) for d in distributions() if d.name})),
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
