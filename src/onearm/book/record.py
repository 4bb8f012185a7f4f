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
from onearm.book.source import Source
from onearm.trial import Trial
from onearm.trial.identified import FOLDER


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
    _write_json(folder / "results.json", results_document(analysis))
    compared = concordance(analysis.trial.claims, registry(analysis))
    if compared:
        with (folder / "concordance.csv").open("w", encoding="utf-8", newline="") as file:
            names = list(Comparison.__dataclass_fields__)
            writer = csv.DictWriter(file, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(comparison.as_dict() for comparison in compared)


def write_run(trial: Trial, source: Source, folder: Path, *, started: str, seconds: float) -> None:
    """Write `run.json`: hashes of data, chapters and package, versions, parameters and time."""
    package = Path(__file__).parents[1]
    data = [trial.folder / "trial.yaml", trial.folder / "published.csv"]
    data += [trial.folder / file for file in trial.spec.tables.values()]
    curves = trial.spec.reconstruct.curves.values()
    data += [trial.folder / file for curve in curves for file in curve.files.values()]
    _write_json(
        folder / "run.json",
        {
            "trial": trial.spec.id,
            "parameters": trial.spec.public(),
            "data": {path.name: _hash(path) for path in data if path.is_file()}
            | _identified(trial),
            "onearm": __version__,
            "chapters": _hash(*source.chapters, source.folder / "_config.yml"),
            "package": _hash(*sorted(p for p in package.rglob("*.*") if p.suffix != ".pyc")),
            "python": platform.python_version(),
            "versions": dict(sorted({(d.name, d.version) for d in distributions() if d.name})),
            "started": started,
            "seconds": round(seconds, 1),
        },
    )


def _identified(trial: Trial) -> dict[str, str]:
    folder = trial.folder / FOLDER
    return {f"{FOLDER}/{path.name}": _hash(path) for path in sorted(folder.glob("*.*"))}


def _hash(*paths: Path) -> str:
    digest = sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _write_json(path: Path, content: object) -> None:
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")
