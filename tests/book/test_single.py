"""Trials without a look half-way: a single stage, or no design at all."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
import yaml

from onearm.analysis import Analysis, analyse
from onearm.analysis.registry import registry
from onearm.book import figures, words
from onearm.book.execute import execute
from onearm.book.source import Source, design_tag, prepare
from onearm.errors import InputError
from onearm.trial import open_trial
from tests.book.conftest import chapter
from tests.book.test_alone import run
from tests.conftest import ROOT

LOOKS = re.compile(
    r"stage[- ]1|stage[- ]2|second stage|two[- ]stages?\b|interim|half-way|went on to|minimax", re.I
)
"""Words that only a trial with two looks may have on its pages."""

DESIGN = {"kind": "single-stage", "p0": 0.3, "p1": 0.6, "alpha": 0.1, "power": 0.8}


def single(leukemia: Path, folder: Path, **design: object) -> Path:
    """The trial of 6-mercaptopurine with a design of a single stage."""
    for name in ("adsl.csv", "adtte.csv"):
        (folder / name).write_bytes((leukemia / name).read_bytes())
    spec = yaml.safe_load((leukemia / "trial.yaml").read_text())
    spec["design"] = DESIGN | design
    spec["primary"] = {"endpoint": "os", "at": 12, "unit": "weeks"}
    (folder / "trial.yaml").write_text(yaml.safe_dump(spec), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def one(leukemia: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return single(leukemia, tmp_path_factory.mktemp("one"), n=21, r=8)


@pytest.fixture(scope="module")
def analysis(one: Path) -> Analysis:
    return analyse(open_trial(one))


def test_the_numbers_of_a_single_stage_are_in_the_registry(analysis: Analysis):
    """1 - pbinom(8, 21, c(.3, .6)) in R 4.2.2: 0.1476505, 0.9647721."""
    found = {result.id: result for result in registry(analysis)}
    assert (found["design.n"].value, found["design.r"].value) == (21, 8)
    assert found["design.reject_min"].value == 9
    assert found["design.alpha_actual"].value == pytest.approx(0.1476505, abs=1e-7)
    assert found["design.power_actual"].value == pytest.approx(0.9647721, abs=1e-7)
    assert found["design.n1"].note == "the stated design has a single stage"
    assert found["primary.shortfall"].value == 9 - found["primary.rate"].x
    assert found["primary.pvalue"].note == "one-sided, exact"


def test_a_rule_that_breaks_its_promise_is_told(one: Path, analysis: Analysis):
    (warning,) = [p for p in analysis.trial.warnings if p.code == "no-design"]
    assert warning.severity == "warning"
    assert "alpha 0.1477" in warning.found


def test_the_verdict_is_by_the_single_rule(analysis: Analysis):
    told = words.primary(chapter(analysis))
    assert "The design asked for 9 successes among 21 patients" in told
    assert "single-stage" in words.design(chapter(analysis))
    assert "cannot disagree" in words.single.decision(chapter(analysis))


def test_another_number_of_patients_has_another_rule(leukemia: Path, tmp_path: Path):
    found = analyse(open_trial(single(leukemia, tmp_path)))
    assert found.single is not None
    assert found.single.n != 21
    assert "For 21 it would ask for" in words.single.decision(chapter(found))
    assert "so its rule does not decide" in words.primary(chapter(found))


def test_rules_of_other_sizes_keep_the_error_of_the_plan(analysis: Analysis):
    rows = {row[0]: row for row in figures.single_sizes(analysis).rows}
    assert rows["21"][1:] == ["9", "0.148", "0.965", "0.148"]
    assert all(float(row[2]) <= 0.148 for row in rows.values())
    assert float(rows["24"][4]) > 0.148


def test_the_power_curve_tells_both_errors(analysis: Analysis):
    figure = figures.single_power(analysis)
    assert "14.8% (alpha) at a true rate of 30.0%" in figure.alt
    assert "single-stage design of 21 patients" in figure.alt
    assert len(figure.svg) < 15_000


def test_other_designs_have_no_single_stage_to_draw(first: Analysis):
    for figure in (figures.single_power, figures.single_sizes):
        with pytest.raises(InputError, match="no single-stage design"):
            figure(first)


@pytest.mark.parametrize("which", ["first", "leukemia_analysis", "analysis"])
def test_sentences_on_a_single_stage_have_no_holes(which: str, request):
    c = chapter(request.getfixturevalue(which))
    told = [
        words.single.smallest, words.single.decision, words.single.looser,
        words.single.too_many(3), words.single.too_many(-1),
    ]  # fmt: skip
    for sentences in told:
        text = sentences(c)
        assert text
        for hole in ("nan", "None", "  "):
            assert hole not in text


def test_each_cell_for_a_design_is_kept_for_that_design_alone(tmp_path: Path):
    kept = {}
    for tag in ("two-stage", "single-stage", "no-design"):
        prepare(ROOT / "chapters" / "02-design.ipynb", tmp_path / "c.ipynb", "OTHER", tag)
        cells = nbformat.read(tmp_path / "c.ipynb", as_version=4).cells
        tags = set().union(*(cell.metadata.get("tags", []) for cell in cells))
        assert tags & {"two-stage", "single-stage", "no-design"} >= {tag}
        kept[tag] = "\n".join(cell.source for cell in cells)
        assert kept[tag].count("**The question.**") == 1
    assert "Simon" in kept["two-stage"]
    assert "Simon" not in kept["single-stage"] + kept["no-design"]
    assert "design: {kind:" in kept["no-design"]


@pytest.mark.parametrize("which", ["one", "leukemia"])
def test_no_page_speaks_of_a_look_that_the_trial_never_had(which: str, tmp_path: Path, request):
    """Prose, tables, figures and what is printed; code that is folded away is not looked at."""
    folder = request.getfixturevalue(which)
    spec = open_trial(folder).spec
    names = ("02-design", "04-primary", "05-pfs")
    chapters = [c for c in Source(ROOT).chapters if c.stem in names]
    targets = [tmp_path / c.name for c in chapters]
    for source, target in zip(chapters, targets, strict=True):
        prepare(source, target, spec.id, design_tag(spec))
    execute(targets, folder)
    for target in targets:
        for text in shown(target):
            assert not LOOKS.search(text), (target.stem, LOOKS.search(text), text[:300])
            assert "Not shown: the trial did not run" not in text


def shown(notebook: Path) -> list[str]:
    """What a reader of an executed chapter sees without opening the code."""
    found = []
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type == "markdown":
            found.append(cell.source)
        for output in cell.get("outputs", []):
            found += [output.get("text", ""), *map(str, output.get("data", {}).values())]
    return found


@pytest.mark.parametrize("name", ["02-design", "04-primary", "05-pfs"])
@pytest.mark.parametrize("which", ["one", "stated"])
def test_every_cell_runs_about_a_rule_that_is_given(
    name: str, which: str, request, capsys, monkeypatch
):
    """All cells, as papermill alone runs them."""
    monkeypatch.chdir(ROOT / "chapters")
    run(ROOT / "chapters" / f"{name}.ipynb", request.getfixturevalue(which))
    assert "nan" not in capsys.readouterr().out.split()


@pytest.fixture(scope="module")
def stated(leukemia: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with two stages, by a rule that is neither minimax nor optimal."""
    folder = tmp_path_factory.mktemp("stated")
    return single(leukemia, folder, kind="two-stage", n1=10, r1=3, n=21, r=9)


def test_a_rule_of_two_stages_that_is_given_is_the_one_that_counts(stated: Path):
    """R 4.2.2: sum(dbinom(4:10, 10, .3) * (1 - pbinom(9 - 4:10, 11, .3))) = 0.0607311."""
    found = analyse(open_trial(stated))
    assert found.design is not None
    assert (found.design.n1, found.design.r1, found.design.n, found.design.r) == (10, 3, 21, 9)
    assert found.design.alpha == pytest.approx(0.0607311, abs=1e-7)
    by_id = {result.id: result for result in registry(found)}
    assert (by_id["design.n1"].value, by_id["design.n1"].kind) == (10, "published")
    assert found.primary is not None
    assert found.primary.after is not None
    assert "The stated two-stage design" in words.design(chapter(found))
