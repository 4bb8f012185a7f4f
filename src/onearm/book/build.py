"""A book about one trial, from its folder to its site."""

from __future__ import annotations

import errno
import os
import platform
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from onearm.analysis.suppression import without_few
from onearm.book import fork_server
from onearm.book.anchors import settle_links
from onearm.book.cores import usable_cores
from onearm.book.execute import execute
from onearm.book.files.front import front_of
from onearm.book.files.make import keep_files, put_downloads, require, write_whole
from onearm.book.kept.code import read_code
from onearm.book.kept.fingerprint import fingerprint
from onearm.book.kept.handed import Handed, hand_over
from onearm.book.kept.site import is_same, remember, stamp
from onearm.book.kept.store import FOLDER, Store, World, roots
from onearm.book.lock import locked
from onearm.book.plain import put_plain, write_plain
from onearm.book.press import press
from onearm.book.publish import WORKS, extract_downloads, publish, stage_configuration
from onearm.book.record import run_document, write_json, write_results
from onearm.book.site_check import check_site, source_subjects
from onearm.book.source import Source, design_tag, has_many_cohorts, prepare
from onearm.book.stop import stoppable
from onearm.book.swap import RUN, SITE, put, put_copies, recover, staged
from onearm.book.weave import Weaver
from onearm.errors import ChapterError, PublishError
from onearm.reconstruct.opening import open_any
from onearm.trial import Trial
from onearm.trial.spec import Spec
from onearm.trial.staged import write_staged

Tell = Callable[[str], None]
Run = dict[str, Any]
ROOM = 1_000_000
"""Bytes of the largest page; where so many cannot be written, a book cannot be made."""
DOWNLOADS = "figure-data"
PLAIN = Path("_build", "plain")
"""Sources as text until there is a site; Sphinx looks for none there."""
IN_PLACE = "the new book is in its place"


def build(
    trial: Path | Trial,
    out: Path,
    source: Source,
    *,
    min_cell: int | None = None,
    address: str | None = None,
    files: Collection[str] = (),
    started: Tell = lambda name: None,
    finished: Tell = lambda name: None,
) -> Path:
    """Make the book about a trial in `out`/html and return its first page.

    All is made in a folder of its own. A site that was there stays until the new one is whole;
    then the two change places in one step.

    Parameters
    ----------
    trial : Path or Trial
        The trial folder, or what `open_any` has made of it: it is read once.
    out : Path
        Where `html` goes, and beside it `results.json`, `run.json` and `time.json`.
    source : Source
        The chapters.
    min_cell : int, optional
        Instead of `privacy.min_cell` of `trial.yaml`.
    address : str, optional
        Where the site will stand on the web, as `base_address` gives it.
    files : collection of str
        "pdf" and "epub": the whole book as one file too.
    started, finished : callable
        Told the name of each chapter, "site", and each of `files`.

    Raises
    ------
    TrialError, ChapterError, PublishError
        If the folder, a chapter, the site or the place for it is not right.
    KeyboardInterrupt
        On Ctrl-C and on signals that ask to stop; nothing is left of the run then.
    """
    require(files)
    began, clock = datetime.now(UTC).isoformat(timespec="seconds"), time.monotonic()
    trial = without_few(trial if isinstance(trial, Trial) else open_any(trial), min_cell)
    with stoppable() as finish, _told(out, as_it_was(out)):
        out.mkdir(parents=True, exist_ok=True)
        with locked(out, trial.spec.id):
            recover(out)
            _refuse_foreign(out / SITE)
            run = run_document(trial, source, address)
            made_of, front = stamp(run, source), front_of(trial.spec, _title(trial.spec), source)
            whole = {ending: f"{front.file}.{ending}" for ending in sorted(files)}
            here = all((out / SITE / name).is_file() for name in whole.values())
            if here and is_same(out, out / SITE, made_of):
                put_copies(out)
                return out / SITE / "index.html"
            if not (out / FOLDER).is_dir():  # else it may be that no chapter is to be run
                fork_server.start()
            with staged(out) as stage, _room(stage, out):
                site = _made(trial, source, run, stage, out / FOLDER, started, finished)
                keep_files(out / SITE, site)
                for ending, name in whole.items():
                    started(ending)
                    write_whole(ending, site, source, front, site / name)
                    finished(ending)
                put_downloads(site)
                finish()
                put(site, out)
            with _told(out, IN_PLACE):
                put_copies(out)
                taken = round(time.monotonic() - clock, 1)
                when = {"started": began, "seconds": taken, "cores": usable_cores()}
                write_json(out / "time.json", when)
                remember(out, out / SITE, made_of)  # last: what it vouches for is all there
    return out / SITE / "index.html"


def _made(
    trial: Trial, source: Source, run: Run, stage: Path, kept: Path, started: Tell, finished: Tell
) -> Path:
    """The site in its stage, whole and looked at."""
    stage_configuration(source, stage, _title(trial.spec), run.get("address"))
    write_json(stage / RUN, run)
    chapters = _prepared(trial, source, stage)
    downloads = stage / DOWNLOADS
    with press(stage) as jupyter_book:
        unexecuted = {chapter.stem: chapter.read_text(encoding="utf-8") for chapter in chapters}
        folder = write_staged(trial, stage / "trial")
        handed = hand_over(folder)
        store = _store(run, handed, source, stage, kept)
        weaver = Weaver(chapters, handed.results.values(), stage / WORKS, run)

        def ready(chapter: Path) -> None:
            extract_downloads(chapter, downloads)
            if weaver.weave(chapter):
                jupyter_book.take(chapter.stem)

        execute(chapters, folder, store, started=started, finished=finished, ready=ready)
        started("site")
        weaver.weave_last()
        site = publish(
            stage, jupyter_book, downloads, lambda: write_plain(unexecuted, stage / PLAIN)
        )
        finished("site")
    write_results(handed.analysis, site, settle_links(site))
    put_plain(stage / PLAIN, site)
    (stage / RUN).rename(site / RUN)
    check_site(site, [f"{chapter.stem}.html" for chapter in chapters], source_subjects(trial))
    return site


def _prepared(trial: Trial, source: Source, stage: Path) -> list[Path]:
    """The chapters for this trial, in their stage."""
    chapters = [stage / chapter.name for chapter in source.chapters]
    tag, many = design_tag(trial.spec), has_many_cohorts(trial)
    for chapter, target in zip(source.chapters, chapters, strict=True):
        prepare(chapter, target, trial.spec.id, tag, many=many)
    return chapters


def _store(run: Run, handed: Handed, source: Source, stage: Path, kept: Path) -> Store:
    """Chapters that earlier runs have executed, and what those of this run may use."""
    environment = fingerprint([run["versions"], run["python"], platform.machine()])
    places = roots(stage, source.folder)
    world = World(environment, read_code(), handed.analysis, handed.results, places)
    return Store(kept, world)


def _title(spec: Spec) -> str:
    """What the book is, on every page of it."""
    if spec.fictitious:
        return f"{spec.id}: a fictitious trial"
    return f"{spec.id}: a {'reconstruction' if spec.synthetic else 'reanalysis'}"


def _refuse_foreign(site: Path) -> None:
    """A folder that this command did not make is not replaced."""
    if site.is_symlink() or (site.exists() and not site.is_dir()):
        raise PublishError(f"{site} is no folder: expected no such folder, or an older book")
    if site.exists() and any(site.iterdir()) and not (site / RUN).is_file():
        raise PublishError(
            f"{site} holds something else: expected no such folder, or an older book"
        )


def as_it_was(out: Path) -> str:
    """What a run that failed has left, for its last line."""
    site = out / SITE
    return f"the book in {site} is as it was" if site.is_dir() else f"no book was made in {out}"


@contextmanager
def _room(stage: Path, out: Path) -> Iterator[None]:
    """Where nothing more can be written, that is the failure, whatever it has led to."""
    try:
        yield
    except (ChapterError, PublishError) as error:
        full = os.strerror(errno.ENOSPC)
        if full in str(error):
            raise OSError(errno.ENOSPC, full, str(out)) from error
        try:
            (stage / ".room").write_bytes(bytes(ROOM))
        except OSError as why:
            raise OSError(why.errno, why.strerror, str(out)) from error
        raise


@contextmanager
def _told(out: Path, state: str) -> Iterator[None]:
    """Every failure says what is there now; a full disk or a lost folder is a sentence."""
    try:
        yield
    except OSError as error:
        where, why = error.filename or out, error.strerror or str(error)
        raise PublishError(f"{where}: {why}; {state}") from error
    except (ChapterError, PublishError) as error:
        if not any(told in str(error) for told in (state, IN_PLACE)):
            error.add_note(f"{state[0].upper()}{state[1:]}.")
        raise
