"""A book that is made again: what is run, and that it is what a book made from nothing would be.

The book and the package are a copy here, whose code is changed. The proof by force: a function is
made to fail, and a book made from nothing says in which chapters it is called.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from tests.book.small import tree
from tests.conftest import ROOT

pytestmark = pytest.mark.whole_book

CHAPTERS = ("07-os", "08-safety", "03-eligibility")
TOC = "format: jb-book\nroot: chapters/03-eligibility\nchapters:\n" + "".join(
    f"- file: chapters/{name}\n" for name in CHAPTERS[:2]
)
RUN = """
import sys
from contextlib import nullcontext
from pathlib import Path
from onearm.book import build as building, execute
from onearm.book.source import Source
from onearm.errors import OnearmError
from tests.book.small import Unwoven
execute_one = execute._execute_one
def told(chapter, *rest):
    sys.stdout.write(f"run {chapter.stem}\\n")  # in one piece: chapters run side by side
    sys.stdout.flush()
    return execute_one(chapter, *rest)
execute._execute_one = told
def publish(stage, jupyter_book, downloads, meanwhile):
    meanwhile()
    site = stage / "_build" / "html"
    site.mkdir(parents=True)
    for chapter in stage.glob("*.ipynb"):
        (site / f"{chapter.stem}.html").write_text(chapter.read_text(encoding="utf-8"))
    (site / "index.html").write_text("index")
    return site
building.publish = publish
building.press = lambda _: nullcontext()
building.write_results = lambda _, site, to: (site / "results.json").write_text("{}")
building.Weaver = Unwoven
try:
    building.build(Path(sys.argv[1]), Path(sys.argv[2]), Source(Path(sys.argv[3])))
except OnearmError as error:
    print("failed", error)
"""


class Copy:
    """A book of three chapters with the package that it calls, and a trial."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "chapters").mkdir()
        for name in CHAPTERS:
            shutil.copy(ROOT / "chapters" / f"{name}.ipynb", folder / "chapters")
        shutil.copy(ROOT / "_config.yml", folder)
        (folder / "_toc.yml").write_text(TOC)
        self.trial = folder / "data" / "NCT04028063"
        shutil.copytree(ROOT / "data" / "NCT04028063", self.trial)

    def make(self, out: str = "out") -> set[str]:
        """Make the book; returns which chapters were run."""
        done = subprocess.run(
            [sys.executable, "-c", RUN, str(self.trial), str(self.folder / out), str(self.folder)],
            capture_output=True, text=True, env=os.environ | {"PYTHONPATH": f"{self.folder}/src"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "failed" not in done.stdout, done.stdout
        return set(re.findall(r"^run (\S+)$", done.stdout, re.MULTILINE))

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, (file, old)
        path.write_text(text.replace(old, new), encoding="utf-8")

    def is_as_from_nothing(self) -> bool:
        self.make("fresh")
        same = tree(self.folder / "out" / "html") == tree(self.folder / "fresh" / "html")
        shutil.rmtree(self.folder / "fresh")
        return same


def test_only_what_depends_on_a_change_runs_again_and_all_of_that_does(tmp_path: Path):
    copy = Copy(tmp_path)
    assert copy.make() == set(CHAPTERS)
    assert copy.make() == set(), "nothing has changed"

    chapter = nbformat.read(tmp_path / "chapters" / "07-os.ipynb", as_version=4)
    chapter.cells[0].source += "\n\nA new sentence."
    nbformat.write(chapter, tmp_path / "chapters" / "07-os.ipynb")
    assert copy.make() == set(), "one text has changed: it is read anew, and nothing is run"
    assert "A new sentence." in (tmp_path / "out" / "html" / "07-os.html").read_text()
    assert copy.is_as_from_nothing()

    code = next(cell for cell in chapter.cells if cell.cell_type == "code")
    code.source += "  # a remark"
    nbformat.write(chapter, tmp_path / "chapters" / "07-os.ipynb")
    assert copy.make() == {"07-os"}, "its code has changed"

    events = pd.read_csv(copy.trial / "adae.csv", dtype=str, keep_default_na=False)
    graded = events.index[events["AETOXGR"] == "2"][0]
    events.loc[graded, "AETOXGR"] = "1"
    events.to_csv(copy.trial / "adae.csv", index=False)
    assert copy.make() == {"08-safety"}, "one event has changed"

    copy.edit(
        "src/onearm/plots/flow.py", "    return ax", "    ax.set_gid('changed')\n    return ax"
    )
    assert copy.make() == {"03-eligibility"}, "a figure of one chapter is drawn otherwise"

    copy.edit("src/onearm/book/chapter.py", "Missing from this chapter,", "Not in this chapter,")
    assert copy.make() == set(CHAPTERS), "all have called it"
    assert copy.is_as_from_nothing()
