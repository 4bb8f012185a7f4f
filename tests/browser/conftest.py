"""A browser for as long as a file of tests needs it: two at once do not go together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from onearm.analysis import Analysis

from . import gate
from .widget_page import Widgets


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; closed before another file of tests starts its own."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=gate.browser_path(), args=gate.ARGS)
        yield found
        found.close()


@pytest.fixture
def widgets(browser: Browser, tmp_path: Path, first: Analysis) -> Iterator[Widgets]:
    """Opens widgets of the first trial; no script of theirs may throw."""
    opener = Widgets(browser, tmp_path, first)
    yield opener
    for context in browser.contexts:
        context.close()
    assert opener.faults == []
