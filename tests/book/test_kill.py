"""Whatever ends a run, at whatever moment: the old site is whole, or the new one is."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell

from onearm.book import build as building
from onearm.book import swap
from onearm.book.build import build
from onearm.book.kept.handed import Handed
from onearm.book.kernels import remove_dead_sockets
from onearm.book.lock import locked
from onearm.book.source import Source
from onearm.book.stop import stoppable
from onearm.errors import OnearmError, PublishError
from onearm.trial import Trial, open_trial
from tests.book.small import OURS, Unwoven, book, in_a_child, tree
from tests.conftest import FIRST, ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="signals as on Linux")

CHANGES = {"os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.symlink", "os.truncate"} | {
    "onearm.exchange",
}  # fmt: skip
"""What Python tells of before it changes files, and what this package tells."""
NEED_SPACE = {"open", "os.mkdir", "os.symlink"}


def at_change(number: int, out: Path, act: Callable[[str], None]) -> None:
    """From now on, act before the `number`-th change of files, and each that follows."""
    seen = 0

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        if event == "open":
            path, _, flags = arguments
            below = isinstance(path, str | os.PathLike) and str(path).startswith(f"{out}{os.sep}")
            if not below or not flags & (os.O_WRONLY | os.O_RDWR):
                return
        elif event not in CHANGES:
            return
        seen += 1
        if seen >= number:
            act(event)

    sys.addaudithook(watch)


def kill(event: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def full(event: str) -> None:
    if event in NEED_SPACE:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture(scope="module")
def trial() -> Trial:
    return open_trial(FIRST)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Leave out what takes long; what is left is every change of files outside the stage."""

    def published(
        stage: Path, jupyter_book: None, downloads: Path, meanwhile: Callable[[], None]
    ) -> Path:
        meanwhile()
        site = stage / "_build" / "html"
        site.mkdir(parents=True)
        (site / "index.html").write_text(words[0])
        return site

    words = [""]
    monkeypatch.setattr(building, "execute", lambda *_, **__: None)
    monkeypatch.setattr(building, "press", lambda _: nullcontext())
    monkeypatch.setattr(building, "publish", published)
    monkeypatch.setattr(building.fork_server, "start", lambda: None)
    monkeypatch.setattr(building, "hand_over", lambda _: Handed(None, {}))
    monkeypatch.setattr(building, "_store", lambda *_: None)
    monkeypatch.setattr(building, "Weaver", Unwoven)
    monkeypatch.setattr(building, "write_staged", lambda _, folder: folder)
    monkeypatch.setattr(building, "run_document", lambda *_: {"trial": words[0]})
    monkeypatch.setattr(
        building, "write_results", lambda _, site, to: (site / "results.json").write_text(words[0])
    )
    return lambda text: words.__setitem__(0, text)


def run(trial: Trial, out: Path, source: Source) -> int:
    try:
        build(trial, out, source)
    except OnearmError:
        return 1
    return 0


@pytest.mark.parametrize("without", [(), ("exchange",)], ids=["one step", "two renames"])
@pytest.mark.parametrize(("act", "code"), [(kill, -signal.SIGKILL), (full, 1)])
def test_a_run_that_ends_between_two_changes_of_files_leaves_one_site_whole(
    tmp_path: Path, trial: Trial, quick, monkeypatch, act, code: int, without
):
    """At every change there is, until a run is through; then the next run leaves nothing else."""
    for name in without:
        monkeypatch.setattr(swap, name, lambda *_: False)
    source, first = book(tmp_path / "book"), tmp_path / "first"
    quick("old")
    assert run(trial, first, source) == 0
    old = tree(first / "html")
    quick("new")
    number, seen = 0, set()
    while True:
        number += 1
        out = tmp_path / f"out-{number}"
        shutil.copytree(first, out, symlinks=True)

        def work(out: Path = out, number: int = number) -> int:
            at_change(number, out, act)
            return run(trial, out, source)

        ended = in_a_child(work)
        if not without or act is full:
            html = tree(out / "html")
            assert html.keys() == old.keys()
            seen.add("old" if html == old else "new")
            assert tree(out)["run.json"] == html["run.json"]
        if act is full:
            assert {path.name for path in out.iterdir()} <= OURS
        if ended == 0:
            break
        assert ended == code
        with locked(out, "T1"):
            swap.recover(out)
        assert tree(out / "html").keys() == old.keys()
        assert run(trial, out, source) == 0
        assert (out / "html" / "index.html").read_text() == "new"
        assert {path.name for path in out.iterdir()} == OURS
    assert number > 10
    assert "new" in seen or without


def test_the_first_run_of_all_leaves_nothing_or_a_site(tmp_path: Path, trial: Trial, quick):
    quick("new")
    source = book(tmp_path / "book")
    for number in range(1, 200):
        out = tmp_path / f"out-{number}"

        def work(out: Path = out, number: int = number) -> int:
            at_change(number, out, kill)
            return run(trial, out, source)

        ended = in_a_child(work)
        assert not (out / "html").exists() or set(tree(out / "html")) == {
            "_sources/index.md", "index.html", "results.json", "run.json",
        }  # fmt: skip
        assert run(trial, out, source) == 0
        assert {path.name for path in out.iterdir()} == OURS
        if ended == 0:
            return
    pytest.fail("the run never came to its end")


class Runs:
    """Runs of a small book with real kernels, each a process that can be killed."""

    def __init__(self, source: Path) -> None:
        self.source = source
        command = [sys.executable, "-m", "tests.book.small"]
        self.server = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, bufsize=1,
        )  # fmt: skip
        self.read()

    def read(self) -> str:
        assert self.server.stdout is not None
        return self.server.stdout.readline().strip()

    def start(self, mark: str, out: Path) -> int:
        assert self.server.stdin is not None
        print(mark, self.source, out, file=self.server.stdin, flush=True)
        return int(self.read())

    def close(self) -> None:
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        self.server.stdin.close()
        self.server.wait(10)
        self.server.stdout.close()


def alive(mark: str) -> dict[int, bytes]:
    """Processes that a run has started, with their commands."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            environment = (process / "environ").read_bytes()
            if f"ONEARM_TEST_RUN={mark}\0".encode() in environment + b"\0":
                found[int(process.name)] = (process / "cmdline").read_bytes()
    return found


def outlive(mark: str) -> dict[int, bytes]:
    """Those that are there when there has been time to notice: an import is not interrupted."""
    until = time.monotonic() + 30
    while (found := alive(mark)) and time.monotonic() < until:
        time.sleep(0.02)
    return found


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[Runs]:
    cell = new_code_cell("import time\nfor _ in range(10): time.sleep(0.03)")
    server = Runs(book(tmp_path / "book", cell).folder)
    yield server
    server.close()


def test_a_rerun_that_is_killed_at_twenty_moments_leaves_one_site_whole(tmp_path: Path, runs: Runs):
    """SIGKILL, to the process alone or to its group; no kernel lives on, no folder stays."""
    out = tmp_path / "out"
    for mark in ("first", "second"):  # what is done once belongs to no later run
        begun = time.monotonic()
        runs.start(mark, out)
        assert runs.read() == "ended"
        lasts = time.monotonic() - begun
    old = tree(out / "html")
    chance = random.Random(5)
    moments = [chance.uniform((i + 0.0) / 20, (i + 1.1) / 20) * lasts for i in range(20)]
    ended_early = 0
    for number, moment in enumerate(moments):
        mark = f"moment-{os.getpid()}-{number}"
        process = runs.start(mark, out)
        time.sleep(moment)
        try:
            (os.kill if number % 2 else os.killpg)(process, signal.SIGKILL)
        except ProcessLookupError:
            ended_early += 1
        assert runs.read() == "ended"
        assert not outlive(mark)
        assert tree(out / "html") == old  # the same input gives the same bytes
        assert tree(out)["run.json"] == old["run.json"]
    assert ended_early < 15  # on a busy machine a run may be quicker than the one measured
    runs.start("last", out)
    assert runs.read() == "ended"
    assert {path.name for path in out.iterdir()} == OURS


@pytest.mark.parametrize(
    ("number", "cell"),
    [(signal.SIGTERM, "import time; print('up', flush=True); time.sleep(60)"), (signal.SIGINT, "")],
)
def test_a_run_that_is_asked_to_stop_says_so_in_one_line(
    tmp_path: Path, number: signal.Signals, cell: str
):
    """While a cell runs that would take a minute, and while the site is being made."""
    source, out = book(tmp_path / "book", new_code_cell(cell)), tmp_path / "out"
    mark = f"stop-{os.getpid()}-{number}"
    process = subprocess.Popen(
        [sys.executable, "-m", "onearm.cli", "rerun", str(FIRST), "--out", str(out)],
        cwd=source.folder, stderr=subprocess.PIPE, text=True, start_new_session=True,
        env=os.environ | {"ONEARM_TEST_RUN": mark},
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # a shell may ignore it
    )  # fmt: skip
    assert process.stderr is not None
    wanted = "index" if cell else "site"
    for line in process.stderr:
        if line.strip() == wanted:
            break
    time.sleep(1.5 if cell else 0.4)  # a site of one page is made in a second or two
    os.kill(process.pid, number)
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait(20) == 130
    assert said.strip().splitlines()[-1] == f"stopped: no book was made in {out}"
    assert "Traceback" not in said
    assert {path.name for path in out.iterdir()} - {".kept"} == {".lock"}
    assert not outlive(mark)


def test_a_second_run_is_refused_and_told_what_holds_the_folder(tmp_path: Path, trial: Trial):
    source, out = book(tmp_path / "book"), tmp_path / "out"
    out.mkdir()
    with locked(out, "T1"), pytest.raises(PublishError, match=f"process {os.getpid()} on .*T1"):
        build(trial, out, source)
    with locked(out, "T1"):
        command = [sys.executable, "-m", "onearm.cli", "rerun", str(FIRST), "--out", str(out)]
        done = subprocess.run(command, cwd=source.folder, capture_output=True, text=True)
    assert done.returncode == 1
    assert f"in use by process {os.getpid()}" in done.stderr
    assert f"No book was made in {out}." in done.stderr
    assert "Traceback" not in done.stderr
    assert {path.name for path in out.iterdir()} == {".lock"}


def test_a_lock_ends_with_the_process_that_had_it(tmp_path: Path):
    def work() -> int:
        with locked(tmp_path, "T1"):
            os.kill(os.getpid(), signal.SIGKILL)
        return 0

    assert in_a_child(work) == -signal.SIGKILL
    with locked(tmp_path, "T2"):
        assert "T2" in (tmp_path / ".lock").read_text()
    assert (tmp_path / ".lock").read_text() == ""


def test_a_site_that_was_away_when_a_run_was_killed_comes_back(tmp_path: Path):
    (tmp_path / ".last-abcdefgh" / "html").mkdir(parents=True)
    (tmp_path / ".last-abcdefgh" / "html" / "run.json").write_text("{}")
    (tmp_path / ".building-abcdefgh").mkdir()
    (tmp_path / ".building-plans").mkdir()
    swap.recover(tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {".building-plans", "html", "run.json"}


def test_sockets_of_a_run_that_was_killed_are_removed_and_others_stay(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ended = os.fork()
    if not ended:
        os._exit(0)
    os.waitpid(ended, 0)
    names = {f"onearm-kernel-{pid}-abc" for pid in (ended, os.getpid())} | {"onearm-kernel-x"}
    for name in names:
        (tmp_path / name).mkdir()
    remove_dead_sockets()
    assert {path.name for path in tmp_path.iterdir()} == names - {f"onearm-kernel-{ended}-abc"}


def test_two_folders_change_places(tmp_path: Path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_text(name)
    assert swap.exchange(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "a" / "b").read_text() == "b"
    with pytest.raises(FileNotFoundError):
        swap.exchange(tmp_path / "a", tmp_path / "nowhere")


def test_the_second_request_to_stop_is_not_heard():
    def stopped_twice() -> None:
        with stoppable():
            try:
                os.kill(os.getpid(), signal.SIGTERM)
            finally:
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(0.01)

    with pytest.raises(KeyboardInterrupt):
        stopped_twice()
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


def test_what_must_not_be_half_done_is_not_stopped():
    before = signal.getsignal(signal.SIGINT)
    with stoppable() as finish:
        finish()
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.01)
    assert signal.getsignal(signal.SIGINT) == before


@pytest.mark.parametrize(
    ("number", "told"), [(errno.EROFS, "Read-only file system"), (errno.EACCES, "denied")]
)
def test_a_place_that_cannot_be_written_to_is_told_in_one_line(
    tmp_path: Path, trial: Trial, quick, monkeypatch, number: int, told: str
):
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(number, os.strerror(number), str(tmp_path / "out"))

    monkeypatch.setattr(Path, "mkdir", refuse)
    source = Source(ROOT)
    with pytest.raises(PublishError, match=told) as caught:
        build(trial, tmp_path / "out", source)
    assert "\n" not in str(caught.value)


def test_a_folder_that_vanishes_is_told_in_one_line(
    tmp_path: Path, trial: Trial, quick, monkeypatch
):
    out = tmp_path / "out"
    monkeypatch.setattr(building, "execute", lambda *_, **__: shutil.rmtree(out))
    with pytest.raises(PublishError, match="no book was made") as caught:
        build(trial, out, book(tmp_path / "book"))
    assert "\n" not in str(caught.value)


def test_a_site_that_lacks_something_does_not_take_its_place(
    tmp_path: Path, trial: Trial, quick, monkeypatch
):
    source, out = book(tmp_path / "book"), tmp_path / "out"
    quick('<a href="_static/none.css">')
    with pytest.raises(PublishError, match=r"index\.html: a link to _static/none\.css"):
        build(trial, out, source)
    quick('<div class="output traceback">')
    with pytest.raises(PublishError, match="a cell has failed"):
        build(trial, out, source)
    quick("")
    monkeypatch.setattr(building, "write_results", lambda *_: None)
    with pytest.raises(PublishError, match=r"results\.json: is not there"):
        build(trial, out, source)
    monkeypatch.setattr(building, "source_subjects", lambda _: {"CO-1701-23"})
    quick("of patient CO-1701-23, who")
    with pytest.raises(PublishError, match="1 identifiers of subjects") as caught:
        build(trial, out, source)
    assert "CO-1701-23" not in str(caught.value)
    assert not (out / "html").exists()
