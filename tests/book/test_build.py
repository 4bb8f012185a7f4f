"""From chapters to a site: what goes wrong is named, and the last good site stays."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from onearm.book.build import build
from onearm.book.execute import execute
from onearm.book.source import find_source, prepare
from onearm.errors import ChapterError, PublishError, TrialError
from tests.book.pages import EVERY_SITE, Check
from tests.book.small import book
from tests.conftest import FIRST, ROOT


@pytest.fixture
def last_good(tmp_path: Path) -> dict[Path, str]:
    """What an earlier run left in `out`: every file with its content."""
    names = ("html/index.html", "html/run.json", "html/results.json", "run.json", "results.json")
    files = {tmp_path / "out" / name: f"the last good {Path(name).name}" for name in names}
    (tmp_path / "out" / "html").mkdir(parents=True)
    for path, text in files.items():
        path.write_text(text)
    return files


def left(out: Path) -> dict[Path, str]:
    """All files of `out` but what is kept for the next run and the lock, which is empty."""
    found = (path for path in out.rglob("*") if path.is_file() and ".kept" not in path.parts)
    files = {path: path.read_text() for path in found}
    assert files.pop(out / ".lock", "") == ""
    return files


def test_a_failing_cell_is_named_and_the_last_good_site_stays(
    tmp_path: Path, last_good: dict[Path, str]
):
    bad = book(tmp_path / "bad", new_code_cell("1 / 0"))
    with pytest.raises(ChapterError) as caught:
        build(FIRST, tmp_path / "out", bad)
    assert caught.value.chapter == "index"
    assert caught.value.cell == 3
    assert "ZeroDivisionError: division by zero" in str(caught.value)
    assert caught.value.__notes__ == [f"The book in {tmp_path / 'out' / 'html'} is as it was."]
    assert left(tmp_path / "out") == last_good


def test_a_number_that_is_not_there_is_named_and_the_last_good_site_stays(
    tmp_path: Path, last_good: dict[Path, str]
):
    unglued = book(tmp_path / "unglued", new_markdown_cell("{glue:text}`no.such.number`"))
    with pytest.raises(PublishError, match=r"no\.such\.number"):
        build(FIRST, tmp_path / "out", unglued)
    assert left(tmp_path / "out") == last_good


def complain(stage: Path, *_: object) -> Path:
    raise PublishError("the site could not be made:\n" + "WARNING: no such page\n" * 150)


def test_a_full_disk_that_jupyter_book_met_is_one_line(
    tmp_path: Path, last_good: dict[Path, str], monkeypatch: pytest.MonkeyPatch
):
    def fill(stage: Path, *_: object) -> Path:
        raise PublishError("WARNING: odd\nOSError: [Errno 28] No space left on device: 'x'\n")

    monkeypatch.setattr("onearm.book.build.publish", fill)
    with pytest.raises(PublishError) as caught:
        build(FIRST, tmp_path / "out", book(tmp_path / "book"))
    out = tmp_path / "out"
    assert str(caught.value) == (
        f"{out}: No space left on device; the book in {out / 'html'} is as it was"
    )
    assert left(out) == last_good


def test_where_nothing_more_can_be_written_that_alone_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("onearm.book.build.publish", complain)
    with pytest.raises(PublishError, match="no such page"):
        build(FIRST, tmp_path / "out", book(tmp_path / "book"))
    monkeypatch.setattr("onearm.book.build.bytes", no_room, raising=False)
    with pytest.raises(PublishError) as caught:
        build(FIRST, tmp_path / "out", book(tmp_path / "other"))
    out = tmp_path / "out"
    assert str(caught.value) == f"{out}: Disk quota exceeded; no book was made in {out}"


def no_room(size: int) -> bytes:
    raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT), "x")


def test_a_kernel_that_dies_is_told_with_its_chapter(tmp_path: Path):
    source = book(tmp_path / "book", new_code_cell("import os; os._exit(3)"))
    with pytest.raises(ChapterError, match="index"):
        build(FIRST, tmp_path / "out", source)


def test_chapters_that_run_at_once_stay_in_their_folders(tmp_path: Path):
    """Neither moves the other, nor this process."""
    where = Path.cwd()
    cell = new_code_cell("import os, time\nprint(os.getcwd())\ntime.sleep(0.3)\nprint(os.getcwd())")
    chapters = [book(tmp_path / name, cell).chapters[0] for name in ("a", "b", "c")]
    execute(chapters, FIRST)
    for chapter in chapters:
        outputs = nbformat.read(chapter, as_version=4).cells[-1].outputs
        printed = "".join(output.text for output in outputs)
        assert printed.split() == [str(chapter.parent)] * 2
    assert Path.cwd() == where


def test_a_folder_that_is_not_a_book_is_not_replaced(tmp_path: Path):
    thesis = tmp_path / "out" / "html" / "thesis.txt"
    thesis.parent.mkdir(parents=True)
    thesis.write_text("years of work")
    with pytest.raises(PublishError, match="something else"):
        build(FIRST, tmp_path / "out", book(tmp_path / "book"))
    assert thesis.read_text() == "years of work"


def test_another_book_above_this_folder_is_not_taken_for_ours(tmp_path: Path):
    (tmp_path / "chapters").mkdir()
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: intro\n")
    (tmp_path / "_config.yml").write_text("title: Another\n")
    assert find_source(tmp_path).folder == ROOT


def test_a_warning_in_a_cell_is_a_failure_not_a_stain_on_the_page(tmp_path: Path):
    source = book(tmp_path / "book", new_code_cell("import warnings; warnings.warn('odd')"))
    with pytest.raises(ChapterError, match="odd"):
        build(FIRST, tmp_path / "out", source)


def test_an_unknown_parameter_is_refused_before_anything_runs(tmp_path: Path):
    source = book(tmp_path / "book")
    chapter = source.chapters[0]
    notebook = nbformat.read(chapter, as_version=4)
    notebook.cells[1].source += '\nspeed = "high"'
    nbformat.write(notebook, chapter)
    with pytest.raises(PublishError, match="speed"):
        build(FIRST, tmp_path / "out", source)


def test_a_wrong_trial_stops_before_anything_is_made(tmp_path: Path):
    with pytest.raises(TrialError):
        build(tmp_path / "nowhere", tmp_path / "out", find_source(ROOT))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("trial", "kept"), [("NCT04028063", True), ("ANOTHER", False)])
def test_text_about_one_trial_stays_with_it(tmp_path: Path, trial: str, kept: bool):
    about = new_markdown_cell("About this trial.", metadata={"tags": ["case-study"]})
    source = book(tmp_path / "book", about)
    prepare(source.chapters[0], tmp_path / "out.ipynb", trial)
    assert ("About this trial." in (tmp_path / "out.ipynb").read_text()) is kept


@pytest.fixture(scope="module")
def pilot_site(pilot: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(pilot, tmp_path_factory.mktemp("pilot-book"), find_source(ROOT)).parent


@pytest.mark.parametrize("check", EVERY_SITE)
def test_the_site_of_the_pilot_is_its_own(check: Check, pilot_site: Path):
    check(pilot_site)


def test_the_pilot_has_its_own_figures_and_numbers(pilot_site: Path):
    results = json.loads((pilot_site / "results.json").read_text())
    by_id = {r["id"]: r for r in results["results"]}
    assert by_id["os.events"]["n"] == 84
    assert (pilot_site / "data" / "km-pfs.csv").is_file()
    assert "CDISCPILOT01" in (pilot_site / "index.html").read_text()


def test_what_the_pilot_lacks_is_named_where_it_would_stand(pilot_site: Path):
    assert "trial.yaml states none" in (pilot_site / "02-design.html").read_text()
    assert "not turned into grades" in (pilot_site / "08-safety.html").read_text()
    assert "most tumour measurements" in (pilot_site / "06-response.html").read_text().lower()


def test_what_a_cell_prints_does_not_turn_its_direction(tmp_path: Path):
    cells = new_code_cell("print('one\\u202e\\ntwo\\x00')"), new_code_cell("'\\u2066three'")
    bent = new_code_cell("class A:\n    __repr__ = lambda _: 'four\\u202e\\nfive'\nA()")
    chapter = book(tmp_path / "book", *cells, bent).chapters[0]
    execute([chapter], FIRST)
    outputs = [o for cell in nbformat.read(chapter, 4).cells for o in cell.get("outputs", [])]
    printed = [o.get("text") or o.data["text/plain"] for o in outputs]
    assert printed[0] == "one\ntwo\n"
    assert printed[2] == "four\nfive"
    assert not any(sign in text for text in printed for sign in "\u202e\u2066\x00")
