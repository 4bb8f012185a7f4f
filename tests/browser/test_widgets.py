"""What holds for every widget: without scripts, on paper, on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from IPython.display import HTML

from onearm.analysis import Analysis
from onearm.book.figures import builders, explorers

from .widget_page import Widgets, needs_browser

pytestmark = needs_browser

Maker = Callable[[Analysis], HTML]
MAKERS = [
    explorers.coverage_explorer, explorers.design_explorer, builders.km_builder,
    builders.recist_builder,
]  # fmt: skip


@pytest.mark.parametrize("make", MAKERS)
def test_without_scripts_what_stands_for_it_is_there(widgets: Widgets, make: Maker) -> None:
    page = widgets.open(make, scripts=False)
    shown = page.locator(".oa-fallback").locator("figure svg, table")
    assert shown.first.is_visible()
    assert page.locator(".oa-live").count() == 0


@pytest.mark.parametrize("make", MAKERS)
def test_on_paper_what_stands_for_it_takes_its_place(widgets: Widgets, make: Maker) -> None:
    page = widgets.open(make)
    still, live = page.locator(".oa-fallback"), page.locator(".oa-live")
    assert (still.is_visible(), live.is_visible()) == (False, True)
    page.emulate_media(media="print")
    assert (still.is_visible(), live.is_visible()) == (True, False)


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("make", MAKERS)
def test_nothing_sticks_out_on_a_phone(widgets: Widgets, make: Maker, width: int) -> None:
    page = widgets.open(make, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
