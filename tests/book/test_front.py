"""What stands in front of a book that is one file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onearm.analysis import Analysis
from onearm.book.files.cover import cover_png
from onearm.book.files.front import FICTITIOUS, OBSERVED, SYNTHETIC, front_of
from onearm.book.files.pdf import document
from onearm.book.source import Source
from tests.conftest import ROOT

from .one_file import FRONT


def test_a_book_on_synthetic_patients_says_so_in_front_and_on_every_page(first: Analysis):
    front = front_of(first.trial.spec, "T: a reconstruction", Source(ROOT))
    assert front.lines == (SYNTHETIC,)
    assert front.footer == "T: a reconstruction. Its patient-level data are synthetic."
    assert f'@bottom-left {{ content: "{front.footer}" }}' in document([], front, {})


def test_a_book_on_observed_patients_does_not(pilot_analysis: Analysis):
    front = front_of(pilot_analysis.trial.spec, "T: a reanalysis", Source(ROOT))
    assert front.lines == (OBSERVED,)
    assert "synthetic" not in front.footer


def test_a_fictitious_trial_is_called_so(first: Analysis):
    spec = first.trial.spec.model_copy(update={"fictitious": True})
    assert front_of(spec, "T", Source(ROOT)).lines == (FICTITIOUS, SYNTHETIC)


@pytest.mark.parametrize("title", ["A" * 200, "costs $1 or $2", "A: é ≥ 1"])
def test_a_cover_is_drawn_for_any_title_and_always_the_same(title):
    front = replace(FRONT, title=title, subtitle=title)
    assert cover_png(front) == cover_png(front)


def test_the_printed_page_asks_for_no_file(first: Analysis):
    page = document([], front_of(first.trial.spec, "T", Source(ROOT)), {})
    assert "default-src 'none'" in page
    assert "url(http" not in page
    assert "<script" not in page
