"""A site of three pages with all that a file of the book has to deal with."""

from __future__ import annotations

from pathlib import Path

from onearm.book.files.front import Front
from onearm.book.source import Source

TOC = """format: jb-book
root: chapters/index
parts:
  - caption: The promise
    chapters:
      - file: chapters/one
      - file: chapters/two
"""
BANNER = (
    '<aside class="oa-banner oa-synthetic" role="note"><p><strong>T1</strong>: A trial. '
    "<strong>Synthetic patients.</strong> Drawn at random.</p>"
    '<details class="oa-data"><summary>How to read</summary><p>With care.</p></details></aside>'
)
FIGURE = (
    '<figure class="oa-figure" id="fig-{name}"><svg xmlns="http://www.w3.org/2000/svg" role="img" '
    'viewBox="0 0 90 60" aria-label="Line chart of {name}: 13 of 28."><defs>'
    '<clipPath id="{name}-1"><rect width="9" height="9"/></clipPath></defs>'
    '<path clip-path="url(#{name}-1)" d="M0 0L9 9" stroke="var(--oa-curve, #0072b2)"/></svg>'
    "<figcaption>A curve.</figcaption>"
    '<details class="oa-data"><summary>Data of this figure</summary>'
    '<table class="oa-table"><tr><td>point</td></tr></table>'
    '<p>To download: <a download="{name}.csv" href="data/{name}.csv">{name}.csv</a></p>'
    "</details></figure>"
)
TABLE = (
    '<div class="oa-scroll" role="region" tabindex="0" aria-label="Table 1: Rates">'
    '<table class="oa-table"><caption>Rates</caption><thead><tr><th scope="col">Rate</th>'
    + "".join(f'<th scope="col">column{n}</th>' for n in range(6))
    + '</tr></thead><tbody><tr id="r-rate"><th scope="row">a</th>'
    + "<td>a few words, and pneumonitis</td>" * 6
    + "</tr></tbody></table></div>"
)
SOLUTION = (
    '<div class="cell tag_hide-cell docutils container"><details class="admonition hide">'
    '<summary><p class="collapsed admonition-title">Solution</p>'
    '<p class="expanded admonition-title">Hide the solution</p></summary>'
    f'<div class="cell_input"><pre><span class="n">x</span> = "{"long " * 60}"\n</pre></div>'
    "</details></div>"
)
ANSWER = SOLUTION.replace("Solution", "Answer").replace(
    "</details>", '<div class="cell_output"><ul><li>In words.</li></ul></div></details>'
)
FOLDED = (
    '<div class="cell tag_hide-input docutils container"><details class="admonition hide">'
    '<summary><p class="collapsed admonition-title">Code</p></summary><pre>folded</pre></details>'
    '<div class="cell_output"><p>The output.</p></div></div>'
)
WIDGET = (
    '<link rel="stylesheet" href="widgets/widgets.css"><oa-km class="oa-widget" id="oa-km">'
    '<script type="application/json">{}</script><div class="oa-fallback">%s</div></oa-km>'
    '<script defer src="widgets/km.js"></script>'
)
MATH = (
    '<div class="math"><math xmlns="http://www.w3.org/1998/Math/MathML" display="block"><mrow>'
    "<msub><mi>p</mi><mn>0</mn></msub></mrow></math></div>"
)
PAGES = {
    "index": "<h1>The claim</h1>" + BANNER + '<div class="toctree-wrapper"></div>'
    '<p>See <a href="two.html#r-rate">the rate</a>, <a href="two.html#gone">two</a>, '
    '<a href="run.json">the run</a> &amp; <a href="https://doi.org/10.1/x">a paper</a>.</p>'
    + FIGURE.format(name="first"),
    "one": '<h1>One<a class="headerlink" href="#one">#</a></h1>' + BANNER
    + '<section id="key"><h2>Key points</h2><p><a href="#key">here</a></p>'
    + FOLDED + SOLUTION + ANSWER
    + "<p>Filling.</p>" * 60 + "</section>" + WIDGET % FIGURE.format(name="km"),
    "two": '<h1>Two</h1><section id="key"><h2>Key points</h2><p>Again.</p>' + TABLE + MATH
    + '<ul><li><a href="index.html#fig-first">A curve</a>: <a download href="data/first.svg">SVG'
    "</a></li></ul></section>",
}  # fmt: skip
FRONT = Front(
    trial="T1",
    title="T1: a reconstruction",
    subtitle='A "trial" of <x> & y',
    lines=("Its patient-level data are synthetic.",),
    footer="T1: a reconstruction. Its patient-level data are synthetic.",
    author="The authors",
    rights="The authors",
    language="en",
)


def site_of_three(folder: Path) -> tuple[Path, Source]:
    """The site, and the source that tells the order of its pages."""
    site = folder / "html"
    site.mkdir()
    (folder / "_toc.yml").write_text(TOC, encoding="utf-8")
    for name, body in PAGES.items():
        page = f'<main><article class="bd-article"><section>{body}</section></article></main>'
        text = f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><body>{page}</body></html>'
        (site / f"{name}.html").write_text(text, encoding="utf-8")
    return site, Source(folder)
