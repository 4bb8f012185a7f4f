"""A new trial folder: `trial.yaml` with every key explained, and tables with nothing but a head."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

import yaml
from pydantic import ValidationError

from onearm.errors import InputError, TrialError
from onearm.trial.contract import columns_of
from onearm.trial.spec import TITLE, Spec, Table
from onearm.trial.spec_problems import spec_problems
from onearm.trial.template.text import README, TRIAL_YAML

TABLES: tuple[Table, ...] = ("adsl", "adtte", "adrs", "adtr", "adae")

MADE_UP = "ILLUSTR"
"""A column for synthetic patients alone."""


def write_template(folder: Path, id: str | None = None, title: str | None = None) -> list[Path]:
    """Write a new trial folder, all of it or nothing.

    Parameters
    ----------
    folder : Path
        A folder that is not there yet, or that is empty.
    id, title : str, optional
        As `trial.yaml` will have them: the name of the folder, and a title that
        `onearm check` asks for, unless given.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    InputError
        If there is something in the folder, or it is none.
    TrialError
        If `id` or `title` is not fit for `trial.yaml`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as above:
    ...     [file.name for file in write_template(Path(above, "T1"), title="A trial")]
    ['README.md', 'adae.csv', 'adrs.csv', 'adsl.csv', 'adtr.csv', 'adtte.csv', 'trial.yaml']
    """
    folder = Path(os.path.abspath(folder))
    _refuse(folder)
    texts = _texts(id or _name(folder), title or TITLE)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=folder.parent) as above:
        stage = Path(above) / folder.name
        stage.mkdir()
        for name, text in texts.items():
            (stage / name).write_text(text, encoding="utf-8", newline="\n")
        if folder.is_dir():
            shutil.copymode(folder, stage)
        stage.replace(folder)
    return [folder / name for name in sorted(texts)]


def _refuse(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise InputError(f"{folder} is no folder: give the name of a new one")
    if folder.is_dir() and any(folder.iterdir()):
        raise InputError(f"{folder} is not empty: give the name of a new folder, or empty it")


def _texts(id: str, title: str) -> dict[str, str]:
    """Every file of the folder by its name."""
    try:
        Spec.model_validate({"id": id, "title": title})
    except ValidationError as error:
        raise TrialError(spec_problems(error, Spec)) from None
    heads = {
        f"{table}.csv": ",".join(c.name for c in columns_of(table) if c.name != MADE_UP) + "\n"
        for table in TABLES
    }
    stated = {"id": _scalar(id), "title": _scalar(title)}
    return {
        "trial.yaml": TRIAL_YAML.format(**stated),
        "README.md": README.format(id=id, columns=_dictionary()),
        **heads,
    }


def _dictionary() -> str:
    """The columns of all tables as Markdown, from the contract by which they are checked."""
    lines = ["| table | column | needed | type | unit | codes | brings |", "|---" * 7 + "|"]
    needs = {"always": "yes", "table": "with the table", "optional": "no"}
    for table in TABLES:
        for c in columns_of(table):
            codes = "" if c.name == "AVALU" else ", ".join(c.words)
            cells = [table, c.name, needs[c.need], c.type, c.unit, codes, c.used_for]
            if c.name != MADE_UP:
                lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _scalar(text: str) -> str:
    """A text as YAML writes it in one line."""
    written = yaml.safe_dump([text], allow_unicode=True, width=10**6, default_flow_style=False)
    return written.removeprefix("- ").rstrip("\n")


def _name(folder: Path) -> str:
    """The folder's name as an identifier: word characters, dots, colons, plus and minus signs."""
    return re.sub(r"^\W+|[^\w .:+-]", "", folder.name) or "TRIAL"


def uncommented(text: str) -> str:
    """A template with all its optional keys switched on.

    A key that is switched off has its # right before it; a comment has a space after the #.

    >>> print(uncommented("# one\\n#unit: days"))
    # one
    unit: days
    """
    return re.sub(r"(?m)^(\s*)#(?=\w)", r"\1", text)
