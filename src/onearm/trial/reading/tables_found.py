"""Which files of a trial folder are its tables, and which of their columns count."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from onearm.errors import Problem, TrialError
from onearm.trial.contract import columns_of
from onearm.trial.reading.formats import FORMATS
from onearm.trial.spec import Spec, Table, read_spec
from onearm.trial.spec_problems import spec_problems

TABLES: tuple[str, ...] = get_args(Table)


def open_spec(folder: Path) -> Spec:
    """`trial.yaml` of a folder, with the tables that it names or that are found beside it.

    Raises
    ------
    TrialError
        With every problem of the file, and of files that cannot be told to be tables.
    """
    return with_tables(read_spec(folder / "trial.yaml"), folder)


def with_tables(spec: Spec, folder: Path) -> Spec:
    """The specification with its tables: those it names, else files that are called as they are.

    A file is called as a table if it is `adsl`, `adtte`, `adrs`, `adtr` or `adae`, in any case,
    with the suffix of a known format. Where `trial.yaml` says `tables: {}` none is looked for.

    Raises
    ------
    TrialError
        If a file has an unknown suffix, two files could be one table, or `adsl` or `adtte` is
        missing beside others.
    """
    if "tables" in spec.model_fields_set:
        problems = [
            _unknown(name, file, f"tables.{name}")
            for name, file in spec.tables.items()
            if Path(file).suffix.lower() not in FORMATS
        ]
        if problems:
            raise TrialError(problems)
        return spec
    found = _found(folder)
    if not found:
        return spec
    said: dict[str, Any] = spec.model_dump(exclude_unset=True)
    try:
        return Spec.model_validate(said | {"tables": found})
    except ValidationError as error:
        raise TrialError(spec_problems(error, Spec)) from None


def _found(folder: Path) -> dict[str, str]:
    """Files of the folder by the table that they are called as."""
    called: dict[str, list[str]] = {name: [] for name in TABLES}
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        name = path.stem.lower()
        if name in called and (path.is_symlink() or path.is_file()):
            called[name].append(path.name)
    found, problems = {}, []
    for name, files in called.items():
        known = [file for file in files if Path(file).suffix.lower() in FORMATS]
        if len(known) > 1:
            expected = f"one file for {name}, or tables in trial.yaml that says which"
            problems.append(Problem("two-files", name, "-", " and ".join(known), expected))
        elif known:
            found[name] = known[0]
        elif files:
            problems.append(_unknown(name, files[0], "-"))
    if problems:
        raise TrialError(problems)
    return found


def _unknown(name: str, file: str, column: str) -> Problem:
    """A file that is a table by its name alone."""
    table = name if column == "-" else "trial.yaml"
    expected = (
        f"{', '.join(f'{kind} ({suffix})' for suffix, kind in FORMATS.items())}: export it so"
    )
    return Problem("unknown-suffix", table, column, Path(file).name, expected)


def columns_that_count(spec: Spec, name: str) -> frozenset[str] | None:
    """Columns of a table that are used: those of the contract and those that `trial.yaml` names.

    None, which is all, where patients are synthetic: their tables are shown as they are.
    """
    if spec.synthetic:
        return None
    wanted = {column.name for column in columns_of(name)}
    if name == "adsl":
        named = (spec.stage, spec.label, spec.arm.column if spec.arm else None)
        wanted |= {column for column in (*named, *spec.populations.values()) if column}
        if spec.label:
            wanted.add(spec.label.removesuffix("AB"))  # where its longer names are
    return frozenset(wanted)
