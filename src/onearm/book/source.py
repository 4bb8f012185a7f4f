"""The chapters as written: where they are, what they are about, and which cells a trial gets."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import yaml

from onearm.book.kept.text import written
from onearm.errors import PublishError
from onearm.trial.data import Trial
from onearm.trial.spec import Spec

EXTENSION = "onearm.book.site"
"""What `_config.yml` of this book names and that of another book does not."""
CASE_STUDY = "case-study"
DESIGNS = {"two-stage", "single-stage", "no-design"}
"""Tags of cells that are for trials of these kinds of design alone."""
MANY_COHORTS = "many-cohorts"
"""Tag of cells on the cohorts that agree with a paper: only where they were drawn."""
EXAMPLE = Path("data", "FICTITIOUS-1")
PARAMETERS = {"trial"}


@dataclass(frozen=True)
class Source:
    """A book's sources: the folder with `_config.yml`, `_toc.yml` and `chapters/`."""

    folder: Path

    @property
    def chapters(self) -> tuple[Path, ...]:
        """Notebooks in the order of the table of contents."""
        toc = yaml.safe_load((self.folder / "_toc.yml").read_text(encoding="utf-8"))
        parts = toc.get("parts", [toc])
        files = [toc["root"], *(c["file"] for part in parts for c in part.get("chapters", []))]
        return tuple(self.folder / f"{file}.ipynb" for file in files)


def find_source(start: Path | None = None) -> Source:
    """The book above the working folder, else the one that this package was installed from.

    Raises
    ------
    PublishError
        If there is none.
    """
    for folder in _books(start):
        return Source(folder)
    raise PublishError("no book here: expected _toc.yml and chapters/ in this folder or above it")


def find_beside(file: str, start: Path | None = None) -> Path:
    """A file that lies beside the configuration of the book, such as CITATION.cff.

    Raises
    ------
    PublishError
        If it is not there.
    """
    for folder in _books(start):
        if (folder / file).is_file():
            return folder / file
    raise PublishError(f"no {file} here: expected it beside _config.yml and chapters/")


def _books(start: Path | None) -> Iterator[Path]:
    """Folders of this book above a folder, and above this package."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents, *Path(__file__).resolve().parents):
        config = folder / "_config.yml"
        if config.is_file() and EXTENSION in config.read_text(encoding="utf-8"):
            yield folder


def find_example(start: Path | None = None) -> Path:
    """The folder of the fictitious trial that comes with the book, which has no tables.

    Raises
    ------
    PublishError
        If it is not there.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents, *Path(__file__).resolve().parents):
        if (folder / EXAMPLE / "trial.yaml").is_file():
            return folder / EXAMPLE
    raise PublishError(f"no example here: expected {EXAMPLE} in the folder of the book")


def design_tag(spec: Spec) -> str:
    """The tag of the cells that are for this trial's kind of design."""
    if spec.design is None:
        return "no-design"
    return "two-stage" if spec.two_stages else "single-stage"


def has_many_cohorts(trial: Trial) -> bool:
    """Were cohorts drawn beside the one that stands for this trial's patients?"""
    return trial.kind == "reconstructed" and trial.identified is not None


def is_text(notebook: nbformat.NotebookNode) -> bool:
    """Is it a page without code, the same in the book about any trial?"""
    return all(cell.cell_type != "code" for cell in notebook.cells)


def prepare(
    chapter: Path, target: Path, trial_id: str, design: str | None = None, *, many: bool = True
) -> None:
    """Copy a chapter for one trial: cells about another trial are left out before anything runs.

    So are those for other kinds of design than `design`, one of `DESIGNS`; None leaves all.
    And so are those on many cohorts, unless there are `many`.
    A page of text alone is the same for every trial.

    Raises
    ------
    PublishError
        If the chapter's parameters are not the ones that a run sets.
    """
    notebook = nbformat.read(chapter, as_version=4)
    if is_text(notebook):
        target.write_bytes(written(notebook))
        return
    stated = [cell for cell in notebook.cells if "parameters" in _tags(cell)]
    values = _assigned(stated[0].source) if len(stated) == 1 else {}
    names = set(values)
    if names != PARAMETERS:
        raise PublishError(
            f"{chapter.name}: expected one parameters cell that sets {', '.join(PARAMETERS)}, "
            f"found {', '.join(sorted(names)) or 'none'}"
        )
    if Path(values["trial"]).name != trial_id:
        stated[0].source = f"trial = {f'../data/{trial_id}'!r}"
        notebook.cells = [cell for cell in notebook.cells if CASE_STUDY not in _tags(cell)]
    if design is not None:
        notebook.cells = [c for c in notebook.cells if design in (DESIGNS & _tags(c) or {design})]
    if not many:
        notebook.cells = [cell for cell in notebook.cells if MANY_COHORTS not in _tags(cell)]
    target.write_bytes(written(notebook))


def _assigned(source: str) -> dict[str, str]:
    """Names and values of plain assignments."""
    return {
        ast.unparse(target): str(ast.literal_eval(statement.value))
        for statement in ast.parse(source).body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
    }


def _tags(cell: nbformat.NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))
