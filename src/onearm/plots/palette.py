"""Colours, dashes and marks named by meaning.

A figure is drawn with the hex of a colour; its SVG carries the CSS property instead, so that it
follows light, dark and print (`onearm.css` says where the hues come from). Each hex is used once
and is the colour of the light page, which is what shows where the style sheet is missing.
"""

from __future__ import annotations

INK = "#161a1f"
PAPER = "#fdfefe"
MUTED = "#5b636e"
GRID = "#8a9099"
ACCENT = "#0072b2"
ACCENT_STRONG = "#005486"
COMPLETE = "#005f46"
PARTIAL = "#2687be"
STABLE = "#6b4d00"
PROGRESSION = "#d7660d"
NE = "#8b919a"
STAGE1 = "#0073b2"
STAGE2 = "#c45500"
CURVE = "#0072b3"
BAND = "#d1e6f1"
LEADIN = "#8a909a"
AFTER = "#010101"

CSS: dict[str, str] = {
    INK: "currentColor",
    PAPER: f"var(--pst-color-background, {PAPER})",
    MUTED: f"var(--oa-muted, {MUTED})",
    GRID: f"var(--oa-grid, {GRID})",
    ACCENT: f"var(--oa-accent, {ACCENT})",
    ACCENT_STRONG: f"var(--oa-accent-strong, {ACCENT_STRONG})",
    COMPLETE: f"var(--oa-complete, {COMPLETE})",
    PARTIAL: f"var(--oa-partial, {PARTIAL})",
    STABLE: f"var(--oa-stable, {STABLE})",
    PROGRESSION: f"var(--oa-progression, {PROGRESSION})",
    NE: f"var(--oa-ne, {NE})",
    STAGE1: f"var(--oa-stage1, {STAGE1})",
    STAGE2: f"var(--oa-stage2, {STAGE2})",
    CURVE: f"var(--oa-curve, {CURVE})",
    BAND: f"var(--oa-band, {BAND})",
    LEADIN: f"var(--oa-leadin, {LEADIN})",
    AFTER: f"var(--oa-after, {AFTER})",
}

RESPONSE: dict[str, str] = {
    "CR": COMPLETE,
    "PR": PARTIAL,
    "SD": STABLE,
    "PD": PROGRESSION,
    "NE": NE,
}
RESPONSE_WORDS: dict[str, str] = {
    "CR": "complete response",
    "PR": "partial response",
    "SD": "stable disease",
    "PD": "progression",
    "NE": "not evaluable",
}

SOURCES: dict[str, tuple[str, str, str]] = {
    "published": ("published rate", "o", PAPER),
    "converted": ("converted from a median", "D", ACCENT),
    "assumed": ("under an assumption", "^", PAPER),
    "null": ("the trial's own null", "s", INK),
}
"""Where a rate comes from: words, marker and face."""

Dash = tuple[float, tuple[float, ...]]

DASHED: Dash = (0, (4, 3))
"""A line that something is held against; the edge of what is not known."""
DOTTED: Dash = (0, (1, 2))
"""A line at a time, a rate or a share that is read off."""
SECOND: Dash = (0, (5, 2))
"""The second of two curves, beside a solid one."""
DOTS: Dash = (0, (1, 1.5))
DASH_DOT: Dash = (0, (6, 2, 1, 2))
"""Further curves and lines, in this order."""

LINES: tuple[tuple[str, Dash | str], ...] = (
    (ACCENT, "solid"),
    (PROGRESSION, SECOND),
    (STABLE, (0, (7, 2, 1.5, 2))),
    (COMPLETE, (0, (1.5, 1.5))),
)
"""Colour and dash of each of several lines over one scale, in order."""

_STAGES = (STAGE1, STAGE2, MUTED, COMPLETE)


def stage_colours(stages: list[str]) -> dict[str, str]:
    """A colour for each stage, in the order given; one stage alone takes the first."""
    return {stage: _STAGES[i % len(_STAGES)] for i, stage in enumerate(stages)}
