"""An executed notebook is kept without what belongs to one person's machine."""

import json

from nbformat.v4 import new_code_cell, new_notebook

from onearm.book.kept.text import written


def test_what_a_notebook_says_of_a_reader_is_not_kept():
    trusted = new_code_cell("1", metadata={"trusted": True, "tags": ["a"]})
    notebook = new_notebook(cells=[trusted], metadata={"signature": "abc", "title": "é"})
    kept = json.loads(written(notebook))
    assert kept["metadata"] == {"title": "é"}
    assert kept["cells"][0]["metadata"] == {"tags": ["a"]}
