"""Look at every page of a built site in a real browser and list what is wrong with it.

A page is opened three times: light and dark at 1280 px, and light on a 390 px phone.
Whatever it asks of another host, logs, throws, or lets stick out is a `Finding`.
"""

import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Request, sync_playwright

MODES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
    "phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]
REDIRECT = re.compile(r"<meta[^>]+http-equiv=[\"']?refresh", re.IGNORECASE)

# Boxes in which content may be wider than the page: each scrolls by itself, by keyboard too.
SCROLLERS = ".oa-scroll, .pst-scrollable-table-container, pre"

# Runs in the page; returns [kind, detail] pairs.
PROBE = """
(scrollers) => {
  const found = [];
  const name = (el) => {
    const label = el.getAttribute('aria-label') || el.textContent.trim().replace(/\\s+/g, ' ');
    const classes = (el.getAttribute('class') || '').trim().split(/\\s+/).filter(Boolean);
    return `<${el.localName}${classes.map((c) => '.' + c).join('')}> ${label.slice(0, 60)}`;
  };
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth + 1)
    found.push(['overflow', `the page is ${root.scrollWidth} px wide on ${root.clientWidth} px`]);
  const main = document.querySelector('main') || document.body;
  for (const el of main.querySelectorAll('figure, table, svg, img, math')) {
    if (el.closest('[aria-hidden=true]') || !el.checkVisibility()) continue;
    const box = el.getBoundingClientRect();
    if (!box.width) continue;
    for (let up = el.parentElement; up && main.contains(up); up = up.parentElement) {
      const style = getComputedStyle(up);
      if (style.display === 'inline' || up.namespaceURI !== root.namespaceURI) continue;
      if (up.matches(scrollers) && /auto|scroll/.test(style.overflowX)) break;
      const edge = up.getBoundingClientRect();
      if (box.right > edge.right + 1 || box.left < edge.left - 1) {
        const by = Math.round(Math.max(box.right - edge.right, edge.left - box.left));
        found.push(['sticks-out', `${name(el)} is ${by} px out of ${name(up).split(' ')[0]}`]);
        break;
      }
      if (style.float !== 'none' || /absolute|fixed/.test(style.position)) break;
    }
  }
  for (const svg of main.querySelectorAll('svg'))
    if (!svg.closest('[aria-hidden=true]') && !svg.parentElement.closest('svg, button, summary')
        && !(svg.getAttribute('aria-label') || '').trim())
      found.push(['unlabelled', name(svg)]);
  for (const img of main.querySelectorAll('img'))
    if (!img.hasAttribute('alt') || /\\.(png|jpe?g|svg|gif|webp)$/i.test(img.alt))
      found.push(['unlabelled', `<img> alt=${img.getAttribute('alt')}`]);
  return found;
}
"""
SETTLED = """() => Promise.all([document.fonts.ready,
  new Promise((done) => requestAnimationFrame(() => setTimeout(done, 60)))]).then(() => null)"""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a page, in one mode."""

    page: str
    mode: str
    kind: str  # request, console, error, http, overflow, sticks-out or unlabelled
    detail: str

    def __str__(self) -> str:
        return f"{self.page} ({self.mode}) {self.kind}: {self.detail}"


def browser_path() -> str | None:
    """The installed Chromium, if there is one."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def pages(site: Path) -> list[str]:
    """The pages of a site, without mere redirects and without what lies in `_static`."""
    names = (path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html")))
    return [
        name
        for name in names
        if not name.startswith("_static/")
        and not REDIRECT.search((site / name).read_text(encoding="utf-8")[:2000])
    ]


def inspect(site_dir: Path, *, screenshots: Path | None = None) -> list[Finding]:
    """Open every page of `site_dir` in every mode; with `screenshots`, keep a picture of each."""
    executable = browser_path()
    if executable is None:
        raise FileNotFoundError(f"none of {', '.join(BROWSERS)} is installed")
    if screenshots is not None:
        screenshots.mkdir(parents=True, exist_ok=True)
    with serve(site_dir) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGS)
        try:
            return [
                finding
                for mode in MODES
                for finding in _inspect_mode(browser, base, pages(site_dir), mode, screenshots)
            ]
        finally:
            browser.close()


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of this machine; yields the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the findings tell what was missing."""


def _inspect_mode(
    browser: Browser, base: str, names: list[str], mode: str, screenshots: Path | None
) -> list[Finding]:
    findings: list[Finding] = []
    context = browser.new_context(**MODES[mode])
    try:
        # Other hosts are never reached: a page must not need them.
        context.route(lambda url: not _is_local(url, base), lambda route: route.abort())
        for name in names:
            page = context.new_page()
            _record(page, base, name, mode, findings)
            page.goto(base + name, wait_until="load")
            page.evaluate(SETTLED)
            findings += [Finding(name, mode, *pair) for pair in page.evaluate(PROBE, SCROLLERS)]
            if screenshots is not None:
                stem = name.removesuffix(".html").replace("/", "-")
                page.screenshot(path=screenshots / f"{stem}.{mode}.png", full_page=True)
            page.close()
    finally:
        context.close()
    return list(dict.fromkeys(findings))


def _record(page: Page, base: str, name: str, mode: str, findings: list[Finding]) -> None:
    """Note what the page asks for, logs and throws from now on."""

    def note(kind: str, detail: str) -> None:
        findings.append(Finding(name, mode, kind, detail))

    def on_request(request: Request) -> None:
        if not _is_local(request.url, base):
            note("request", request.url)

    page.on("request", on_request)
    page.on("pageerror", lambda error: note("error", str(error)))
    page.on(
        "console",
        lambda message: (
            note("console", f"{message.type}: {message.text}")
            if message.type in ("error", "warning")
            else None
        ),
    )
    page.on(
        "response",
        lambda response: (
            note("http", f"{response.status} {response.url.removeprefix(base)}")
            if response.status >= 400 and not response.url.endswith("/favicon.ico")
            else None
        ),
    )


def _is_local(url: str, base: str) -> bool:
    return url.startswith((base, "data:", "blob:", "about:"))
