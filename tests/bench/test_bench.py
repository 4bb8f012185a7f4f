"""What the bench makes of times; no test asserts a time."""

from __future__ import annotations

import json

import nbformat
import pytest

from tests.bench.batches import figures
from tests.bench.books import change_text
from tests.bench.report import write
from tests.bench.timing import Amount, Ratio, in_turn


def test_a_ratio_is_that_of_the_medians_and_its_spread_that_of_the_runs():
    ratio = Ratio("ours", [1.0, 2.0, 9.0], "theirs", [10.0, 4.0, 10.0], aim=0.2)
    assert ratio.value == pytest.approx(0.2)
    assert ratio.spread == (0.1, 0.9)
    assert ratio.met


def test_an_aim_that_is_missed_is_called_so():
    assert Ratio("ours", [3.0], "theirs", [10.0], aim=0.2).met is False
    assert Amount("gain", 1.6, "times", aim=1.7, at_least=True).met is False
    assert Amount("peak", 1.6, "GB", aim=1.7).met is True


def test_what_could_not_be_measured_is_not_judged():
    ratio = Ratio("ours", [3.0], "R", "R is not here", aim=0.2)
    assert (ratio.value, ratio.spread, ratio.met) == (None, None, None)


def test_works_run_in_turn():
    order: list[str] = []
    in_turn(2, lambda: order.append("a"), lambda: order.append("b"))
    assert order == ["a", "b", "a", "b"]


def test_the_file_has_numbers_and_the_machine(tmp_path):
    file = tmp_path / "new" / "bench.json"
    write({"book": [Ratio("a", [1.0], "b", [4.0], aim=0.3), Amount("m", 0.5, "GB")]}, file)
    found = json.loads(file.read_text("utf-8"))
    assert found["figures"][0]["ratio"] == 0.25
    assert found["figures"][0]["met"] is True
    assert found["figures"][1] == {
        "part": "book", "what": "m", "value": 0.5, "unit": "GB", "aim": None, "met": None,
    }  # fmt: skip
    assert found["machine"]["cores"] >= 1
    assert found["machine"]["versions"]["lifelines"]


def test_each_change_of_a_text_is_another_one(tmp_path):
    chapter = tmp_path / "chapter.ipynb"
    cell = nbformat.v4.new_markdown_cell("# Title")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), chapter)
    texts = set()
    for _ in range(3):
        change_text(chapter)
        texts.add(chapter.read_text("utf-8"))
    assert len(texts) == 3


def measured(trials, workers, seconds, done=None):
    return {
        "trials": trials, "workers": workers, "done": trials if done is None else done,
        "seconds": seconds, "seconds_a_trial": seconds / trials, "scheduler_mb": 200,
        "largest_worker_mb": 300,
    }  # fmt: skip


def test_two_workers_are_judged_beside_one_and_many_trials_beside_few():
    turns = [measured(300, 1, 36.0), measured(300, 2, 20.0)]
    many = [measured(100, 2, 10.0), measured(1000, 2, 110.0)]
    found = {"aim": 1.7, "turns": turns, "unchanged": measured(300, 2, 5.0), "many": many}
    two, again, growth, *memory = figures(found)
    assert (two.value, two.met) == (pytest.approx(20 / 36), True)
    assert again.value == 0.25
    assert growth.value == pytest.approx(1.1)
    assert [one.value for one in memory] == [200, 300, 200, 300]


def test_a_batch_with_a_failed_trial_is_no_measure():
    turns = [measured(300, 1, 36.0), measured(300, 2, 2.0, done=299)]
    found = {"aim": 1.7, "turns": turns, "unchanged": measured(300, 2, 5.0), "many": []}
    with pytest.raises(RuntimeError, match="299 of 300"):
        list(figures(found))
