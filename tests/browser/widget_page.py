"""A page with one widget as Python writes it, opened from a file in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest
from IPython.display import HTML
from playwright.sync_api import Browser, Page

from onearm.analysis import Analysis
from onearm.book.widgets import FOLDER

from . import gate

STYLES = FOLDER.parent / "onearm.css"
HEAD = (
    '<!doctype html><html lang="en" data-theme="light"><meta charset="utf-8"><title>t</title>'
    '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="onearm.css">'
    "<style>* { box-sizing: border-box } body { margin: 8px; font: 16px sans-serif }</style>"
)

needs_browser = pytest.mark.skipif(gate.browser_path() is None, reason="no Chromium is installed")


class Widgets:
    """Opens widgets of one trial, each in a context of its own; `faults` is what they threw."""

    SETTLED = (
        "() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(() => r())))"
    )

    MADE: ClassVar[dict[tuple[Callable[[Analysis], HTML], int], str]] = {}
    """What was made already, by its maker and the analysis: a static figure takes a while."""

    def __init__(self, browser: Browser, folder: Path, analysis: Analysis) -> None:
        self.browser, self.folder, self.analysis = browser, folder, analysis
        self.faults: list[str] = []
        shutil.copytree(FOLDER, folder / "widgets")
        shutil.copy(STYLES, folder)

    def open(
        self, make: Callable[[Analysis], HTML], link: str = "", *, scripts: bool = True,
        width: int = 800,
    ) -> Page:  # fmt: skip
        """A page with the widget that `make` makes; `link` is the fragment of its address."""
        file = self.folder / f"{make.__name__}.html"
        if not file.exists():
            key = make, id(self.analysis)
            if key not in self.MADE:
                self.MADE[key] = make(self.analysis).data
            body = f'<body><main class="bd-content">{self.MADE[key]}</main></body>'
            file.write_text(HEAD + body, encoding="utf-8")
        context = self.browser.new_context(
            java_script_enabled=scripts, viewport={"width": width, "height": 900}
        )
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.goto(file.as_uri() + link)
        if scripts:
            page.evaluate(self.SETTLED)
        return page
