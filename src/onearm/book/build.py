"""A book about one trial, from its folder to its site."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from onearm.analysis import analyse
from onearm.book.execute import execute
from onearm.book.publish import publish, stage_configuration
from onearm.book.record import write_results, write_run
from onearm.book.source import Source, prepare
from onearm.errors import PublishError
from onearm.reconstruct.opening import on_disk, open_any
from onearm.trial.spec import Spec


def build(
    trial_path: Path,
    out: Path,
    source: Source,
    *,
    started: Callable[[str], None] = lambda name: None,
    finished: Callable[[str], None] = lambda name: None,
) -> Path:
    """Make the book about a trial in `out`/html and return its first page.

    All is made in a folder of its own and moved at the end, so a site that was there stays
    until the new one is whole.

    Raises
    ------
    TrialError, ChapterError, PublishError
        If the folder, a chapter or the site is not right.
    """
    began, clock = datetime.now(UTC).isoformat(timespec="seconds"), time.monotonic()
    trial = open_any(trial_path)
    out.mkdir(parents=True, exist_ok=True)
    _refuse_foreign(out / "html")
    with tempfile.TemporaryDirectory(prefix=".building-", dir=out) as folder:
        stage = Path(folder).resolve()
        stage_configuration(source, stage, _title(trial.spec))
        chapters = [stage / chapter.name for chapter in source.chapters]
        for chapter, target in zip(source.chapters, chapters, strict=True):
            prepare(chapter, target, trial.spec.id)
        execute(chapters, on_disk(trial, stage / "trial"), started=started, finished=finished)
        started("site")
        site = publish(stage)
        finished("site")
        write_results(analyse(trial), site)
        write_run(trial, source, site, started=began, seconds=time.monotonic() - clock)
        _replace(site, out / "html")
    for name in ("results.json", "run.json"):
        shutil.copyfile(out / "html" / name, out / name)
    return out / "html" / "index.html"


def _title(spec: Spec) -> str:
    """What the book is, on every page of it."""
    if spec.fictitious:
        return f"{spec.id}: a fictitious trial"
    return f"{spec.id}: a {'reconstruction' if spec.synthetic else 'reanalysis'}"


def _refuse_foreign(site: Path) -> None:
    """A folder that this command did not make is not replaced."""
    if site.exists() and any(site.iterdir()) and not (site / "run.json").is_file():
        raise PublishError(
            f"{site} holds something else: expected no such folder, or an older book"
        )


def _replace(new: Path, old: Path) -> None:
    """Put the new site where the old one is, which comes back if that fails."""
    last = Path(tempfile.mkdtemp(prefix=".last-", dir=old.parent)) / "html"
    if old.exists():
        old.rename(last)
    try:
        new.rename(old)
    except OSError:
        if last.exists():
            last.rename(old)
        raise
    finally:
        shutil.rmtree(last.parent)
