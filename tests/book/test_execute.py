"""What of an executed chapter is kept does not depend on when its parts came."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from onearm.book.execute import _write


@pytest.mark.parametrize("parts", [["a\nb\n"], ["a\n", "b\n"], ["a", "\n", "b\n"]])
def test_what_a_cell_prints_is_one_text_however_it_came(tmp_path: Path, parts: list[str]):
    shown = new_output("display_data", {"text/plain": "x"})
    before, after = (
        [new_output("stream", name="stdout", text=part) for part in parts] for _ in range(2)
    )
    cell = new_code_cell("print()", outputs=[*before, shown, *after])
    assert _write(tmp_path / "one.ipynb", new_notebook(cells=[cell])) is None
    (written,) = nbformat.read(tmp_path / "one.ipynb", as_version=4).cells
    assert [output.get("text") for output in written.outputs] == ["a\nb\n", None, "a\nb\n"]


def test_what_a_cell_writes_to_stderr_is_a_failure(tmp_path: Path):
    outputs = [new_output("stream", name=name, text=name) for name in ("stdout", "stderr")]
    notebook = new_notebook(cells=[new_code_cell("print()", outputs=outputs)])
    failure = _write(tmp_path / "one.ipynb", notebook)
    assert "wrote to stderr: stderr" in str(failure)
