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
from onearm.trial import open_trial


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
    trial = open_trial(trial_path)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=out) as folder:
        stage = Path(folder).resolve()
        stage_configuration(source, stage, f"{trial.spec.id}: a reanalysis")
        chapters = [stage / chapter.name for chapter in source.chapters]
        for chapter, target in zip(source.chapters, chapters, strict=True):
            prepare(chapter, target, trial.spec.id)
        execute(chapters, trial.folder.resolve(), started=started, finished=finished)
        started("site")
        site = publish(stage)
        finished("site")
        write_results(analyse(trial), site)
        write_run(trial, site, started=began, seconds=time.monotonic() - clock)
        _replace(site, out / "html")
    for name in ("results.json", "run.json"):
        shutil.copyfile(out / "html" / name, out / name)
    return out / "html" / "index.html"


def _replace(new: Path, old: Path) -> None:
    """Put the new site where the old one is; the old one is gone only once the new is there."""
    last = old.with_name(old.name + ".last")
    shutil.rmtree(last, ignore_errors=True)
    if old.exists():
        old.rename(last)
    new.rename(old)
    shutil.rmtree(last, ignore_errors=True)
