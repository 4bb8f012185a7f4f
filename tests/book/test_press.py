"""The process that waits with all that a site needs."""

from __future__ import annotations

import os
import shutil
import signal
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from onearm.book.press import NEEDED, press
from onearm.book.publish import stage_configuration
from onearm.book.writers import FEW
from onearm.errors import ChapterError
from tests.book.small import book, tree


@pytest.mark.parametrize("name", NEEDED)
def test_what_is_imported_early_is_there(name: str):
    assert find_spec(name) is not None


@pytest.fixture
def stage(tmp_path: Path) -> Path:
    """A book of one page, as a run stages it."""
    folder = tmp_path / "stage"
    folder.mkdir()
    source = book(tmp_path / "book")
    stage_configuration(source, folder, "A book")
    shutil.copy(source.chapters[0], folder)
    return folder


def pages(stage: Path) -> list[Path]:
    return list(stage.rglob("*.html"))


def test_who_leaves_early_ends_it(stage: Path):
    with pytest.raises(ZeroDivisionError), press(stage):
        1 / 0  # noqa: B018
    assert not pages(stage)


def test_where_the_asking_process_has_ended_it_makes_nothing(stage: Path):
    with press(stage) as jupyter_book:
        process = jupyter_book._process
        process.communicate("")
    assert process.returncode == 0
    assert not pages(stage)


DIES = """
import os, pathlib, subprocess, sys
left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
pathlib.Path("left").write_text(str(left.pid))
os.kill(os.getpid(), 9)
"""


def test_nobody_waits_for_what_a_killed_one_had_started(
    stage: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(stage)
    monkeypatch.setattr("onearm.book.press.PROGRAM", DIES)
    with press(stage) as jupyter_book:
        made, _ = jupyter_book.finish()
    assert not made
    os.kill(int((stage / "left").read_text()), signal.SIGKILL)  # it is still there


def test_what_a_page_holds_when_it_is_taken_is_on_the_site(stage: Path):
    with press(stage) as jupyter_book:
        time.sleep(2)  # it reads the configuration meanwhile
        chapter = stage / "index.ipynb"
        chapter.write_text(chapter.read_text().replace("# One", "# Another"))
        jupyter_book.take("index")
        made, said = jupyter_book.finish()
    assert made, said
    assert "Another" in (stage / "_build" / "html" / "index.html").read_text()


@pytest.mark.parametrize("taken", [(), ("index",), ("no page", "index"), ("index", "index")])
def test_pages_that_were_not_taken_are_read_at_the_end(stage: Path, taken: tuple[str, ...]):
    done = []
    with press(stage) as jupyter_book:
        for page in taken:
            jupyter_book.take(page)
        made, said = jupyter_book.finish(lambda: done.append("meanwhile"))
    assert made, said
    assert done == ["meanwhile"]
    assert (stage / "_build" / "html" / "index.html").is_file()


RICH = r"$x^2$ ![dot](dot.svg) {download}`data <data.csv>` [next](page-3.ipynb) {index}`word`"
"""What a site has to know of a page, besides its text."""


@pytest.fixture
def many(stage: Path) -> Path:
    """A book of more pages than one process is to write."""
    one = (stage / "index.ipynb").read_text()
    names = [f"page-{number}" for number in range(2 * FEW)]
    for name in names:
        (stage / f"{name}.ipynb").write_text(one.replace("# One", rf"# {name}\n\n{RICH}"))
    (stage / "dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9"/>')
    (stage / "data.csv").write_text("a,b\n")
    toc = "".join(f"- file: {name}\n" for name in names)
    (stage / "_toc.yml").write_text(f"format: jb-book\nroot: index\nchapters:\n{toc}")
    return stage


def made_on(cores: str, stage: Path, monkeypatch) -> dict[str, str]:
    monkeypatch.setenv("ONEARM_CORES", cores)
    shutil.rmtree(stage / "_build", ignore_errors=True)
    with press(stage) as jupyter_book:
        made, said = jupyter_book.finish()
    assert made, said
    return tree(stage / "_build" / "html")


def test_pages_are_the_same_whether_one_process_writes_them_or_two(many: Path, monkeypatch):
    alone = made_on("1", many, monkeypatch)
    assert {"_images/dot.svg", "genindex.html"} <= set(alone)
    assert alone == made_on("2", many, monkeypatch)


@pytest.mark.parametrize("cores", ["1", "2"])
def test_what_cannot_be_written_is_told_by_its_page(cores: str, many: Path, monkeypatch):
    monkeypatch.setenv("ONEARM_CORES", cores)
    for page in ("page-1", "page-8"):
        path = many / f"{page}.ipynb"
        path.write_text(path.read_text().replace("$x^2$", "$\\\\frac{1$"))
    with press(many) as jupyter_book:
        made, said = jupyter_book.finish()
    assert not made
    assert "page-1.ipynb" in said
    assert "page-8.ipynb" in said


def fail_after_the_press(stage: Path) -> None:
    with press(stage) as jupyter_book:
        jupyter_book._process.kill()
        jupyter_book._process.wait()
        jupyter_book.take("index")
        raise ChapterError("index", 1, "ValueError: no")


def test_one_that_has_ended_does_not_hide_why_the_book_failed(stage: Path):
    with pytest.raises(ChapterError):
        fail_after_the_press(stage)
