"""What is wrong with the keys and values of `trial.yaml`, each with what was probably meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from onearm.errors import Problem, TrialError
from onearm.trial.reading.yaml_file import read_mapping

Model = TypeVar("Model", bound=BaseModel)
SHOWN = 80
"""Characters of a value that a message repeats."""


def read_model(path: Path, model: type[Model]) -> Model:
    """Read a YAML file and check it against its model.

    Raises
    ------
    TrialError
        With every problem of the file, not the first alone.
    """
    content = read_mapping(path)
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise TrialError(spec_problems(error, model, path.name)) from None


def spec_problems(
    error: ValidationError, whole: type[BaseModel], file: str = "trial.yaml"
) -> list[Problem]:
    """Every problem that pydantic found in a file, of which `whole` is the model."""
    return [_problem(detail, whole, file) for detail in error.errors()]


def _problem(detail: Any, whole: type[BaseModel], file: str) -> Problem:
    where = ".".join(_short(str(part)) for part in detail["loc"] if part != "[key]") or "-"
    kind, message = detail["type"], detail["msg"].removeprefix("Value error, ")
    if kind == "extra_forbidden":
        return Problem("unknown-key", file, where, "this key", _known(detail["loc"], whole))
    if kind == "missing" or detail["input"] is None:
        return Problem("missing-key", file, where, "nothing", "a value")
    expected = message[:1].lower() + message[1:]
    if kind == "literal_error":
        words = re.findall("'([^']*)'", detail["ctx"]["expected"])
        expected = _meant(str(detail["input"]), words) + expected
    found = "-" if isinstance(detail["input"], dict) else _short(repr(detail["input"]))
    return Problem("bad-value", file, where, found, expected)


def _known(where: tuple[str | int, ...], whole: type[BaseModel]) -> str:
    """The keys that there are in this place, the likeliest first, or where the key belongs."""
    key, keys = str(where[-1]), list(_part(where[:-1], whole).model_fields)
    meant = _meant(key, keys)
    homes = [name for name, part in _parts(whole).items() if key in part.model_fields]
    if not meant and homes:
        meant = f"it below {' or '.join(homes)}; here "
    return f"{meant}one of the known keys ({', '.join(keys)})"


def _meant(word: str, known: Iterable[str]) -> str:
    """The likely spelling, as a question; '' if there is none.

    >>> _meant("Population", ["params", "populations"])
    'did you mean populations? '
    >>> _meant("simon_minmax", ["simon-minimax", "simon-optimal"])
    'did you mean simon-minimax? '
    """
    plain = {re.sub(r"[\W_]", "", name.lower()): name for name in known}
    written = re.sub(r"[\W_]", "", word[:SHOWN].lower())
    near = difflib.get_close_matches(written, plain, n=1)
    return f"did you mean {plain[near[0]]}? " if near else ""


def _parts(whole: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """The parts of `trial.yaml` that have keys of their own, by key."""
    return {
        name: part
        for name, field in whole.model_fields.items()
        for part in (_model(field.annotation),)
        if part is not None
    }


def _part(where: tuple[str | int, ...], whole: type[BaseModel]) -> type[BaseModel]:
    """The part of `trial.yaml` at `where`."""
    part = whole
    for name in where:
        if isinstance(name, str) and name in part.model_fields:
            part = _model(part.model_fields[name].annotation) or part
    return part


def _model(kind: Any) -> type[BaseModel] | None:
    """The model that an annotation holds: itself, or an argument of it."""
    inside = [k for k in (kind, *get_args(kind)) if isinstance(k, type)]
    return next((k for k in inside if issubclass(k, BaseModel)), None)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
