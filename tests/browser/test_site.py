"""The built site in a real browser, and proof that the gate sees what it should."""

from pathlib import Path

import pytest

from . import gate

SITE = Path(__file__).parents[2] / "_build" / "html"

pytestmark = pytest.mark.skipif(gate.browser_path() is None, reason="no Chromium is installed")


@pytest.fixture
def site(tmp_path: Path):
    """Write the body of a one-page site; returns what the gate finds."""

    def build(body: str) -> list[gate.Finding]:
        page = f'<!doctype html><html lang="en"><title>t</title><body><main>{body}</main></body>'
        (tmp_path / "index.html").write_text(page, encoding="utf-8")
        return gate.inspect(tmp_path)

    return build


def kinds(findings: list[gate.Finding], mode: str) -> set[str]:
    return {finding.kind for finding in findings if finding.mode == mode}


@pytest.mark.skipif(not (SITE / "index.html").exists(), reason="the site is not built: make book")
def test_every_page_of_the_site_is_clean():
    findings = gate.inspect(SITE)
    assert not findings, "\n" + "\n".join(map(str, findings))


def test_a_plain_page_is_clean(site):
    assert site("<p>Nothing is wrong here.</p>") == []


def test_a_link_to_a_cdn_is_caught(site):
    findings = site('<script src="https://cdn.example.org/lib.js"></script>')
    assert ("request", "https://cdn.example.org/lib.js") in {(f.kind, f.detail) for f in findings}
    assert {f.mode for f in findings} == set(gate.MODES)


WIDE = '<table style="width: 600px"><tr><td>wide</td></tr></table>'


def test_a_table_wider_than_a_phone_is_caught_there_only(site):
    findings = site(WIDE)
    assert kinds(findings, "phone") == {"overflow", "sticks-out"}
    assert kinds(findings, "light") == set()


def test_a_clipped_table_is_caught_though_the_page_does_not_scroll(site):
    findings = site(f'<div style="overflow: hidden">{WIDE}</div>')
    assert kinds(findings, "phone") == {"sticks-out"}


def test_a_wide_table_in_its_own_scroll_box_is_fine(site):
    assert site(f'<div class="oa-scroll" style="overflow-x: auto">{WIDE}</div>') == []


def test_a_throwing_script_is_caught(site):
    findings = site("<script>throw new Error('broken on purpose')</script>")
    assert {(f.kind, f.detail) for f in findings} == {("error", "broken on purpose")}


def test_a_console_warning_is_caught(site):
    assert kinds(site("<script>console.warn('careful')</script>"), "dark") == {"console"}


def test_a_missing_file_is_caught(site):
    findings = site('<img src="gone.png" alt="A curve">')
    assert "http" in kinds(findings, "light")


@pytest.mark.parametrize(
    "body",
    [
        '<svg width="10" height="10"></svg>',
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="a/b.png">',
    ],
)
def test_a_picture_without_words_is_caught(site, body):
    assert kinds(site(body), "light") == {"unlabelled"}


def test_mere_redirects_and_static_files_are_no_pages(tmp_path: Path):
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "macros.html").write_text("x", encoding="utf-8")
    (tmp_path / "index.html").write_text(
        '<meta http-equiv="Refresh" content="0; url=intro.html">', encoding="utf-8"
    )
    (tmp_path / "intro.html").write_text("<p>Hello</p>", encoding="utf-8")
    assert gate.pages(tmp_path) == ["intro.html"]


def test_screenshots_are_kept_for_every_page_and_mode(site, tmp_path: Path):
    (tmp_path / "a.html").write_text("<!doctype html><title>a</title><p>a", encoding="utf-8")
    gate.inspect(tmp_path, screenshots=tmp_path / "shots")
    names = {path.name for path in (tmp_path / "shots").iterdir()}
    assert names == {f"a.{mode}.png" for mode in gate.MODES}
