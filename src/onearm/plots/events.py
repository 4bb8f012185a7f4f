"""Adverse events by term and worst grade."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import pandas as pd
from matplotlib.axes import Axes

from onearm.analysis import Analysis
from onearm.analysis.suppression import MARK, EventTable, why
from onearm.errors import InputError
from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Key
from onearm.plots.figure import Figure, to_svg

TERMS = 15
_LEFT, _RIGHT, _ROW = 180.0, 34.0, 20.0
_SCALE = (
    (palette.ACCENT, 0.16, palette.INK),
    (palette.ACCENT, 0.42, palette.INK),
    (palette.ACCENT, 1.0, palette.PAPER),
    (palette.ACCENT_STRONG, 1.0, palette.PAPER),
    (palette.AFTER, 1.0, palette.PAPER),
)
_WORDS = {"MILD": 0, "MODERATE": 1, "SEVERE": 2, "LIFE THREATENING": 3, "FATAL": 4, "ANY": 1}


def events(
    analysis: Analysis, *, name: str = "events", caption: str | None = None, terms: int = TERMS
) -> Figure:
    """The commonest terms, each patient counted once per term at the worst level.

    Raises
    ------
    InputError
        If the trial has no adverse events.
    """
    safety = analysis.safety
    if safety is None or not safety.table.rows:
        raise InputError("a chart of adverse events needs the table adae with one event or more")
    table, graded = safety.table, safety.graded
    shown = table.rows[:terms]
    with canvas.styled():
        keys = _keys(table, graded)
        top = canvas.legend_height(keys) + 4
        sheet = canvas.sheet(top + _ROW * len(shown) + 40)
        canvas.legend(sheet, keys)
        ax = canvas.panel(sheet, _LEFT, top, canvas.WIDTH - _LEFT - _RIGHT, _ROW * len(shown))
        plot_events(table, ax, terms=terms)
        ax.set_xlabel(f"Patients, of {table.n:,}")
        alt = _alt(table, graded, terms)
        svg = to_svg(sheet, name, alt)
    kind = "worst grade" if graded else "worst severity"
    stated = caption or (
        f"Patients with each adverse event by {kind}, {_extent(table, terms)}, among "
        f"{words.patients(table.n)}; the number at the end counts any "
        f"{'grade' if graded else 'severity'}."
    )
    notes = words.illustrative(analysis.trial, [
        ("adae", "AEDECOD", "terms"), ("adae", "AETOXGR", "grades"),
    ])  # fmt: skip
    least = analysis.trial.spec.privacy.min_cell
    hidden = f"{words.capital(why(least))}." if least is not None else ""
    text = words.caption(stated, hidden, notes, synthetic=analysis.trial.spec.synthetic)
    return Figure(name, svg, alt, text, _data(table, graded))


def plot_events(table: EventTable, ax: Axes, *, terms: int = TERMS) -> Axes:
    """Draw stacked bars, mildest first, with a count in each part that has room for it."""
    rows = table.rows[:terms]
    longest = max([1, *(row.any_level or 0 for row in rows)])
    ax.set(xlim=(0, longest), ylim=(len(rows) - 0.5, -0.5))
    ticks = canvas.time_ticks(longest, "patients", 5)
    ticks = [tick for tick in ticks if tick == int(tick)]
    ax.set_xticks(ticks, [words.plain(tick) for tick in ticks])
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    looks = _looks(table.levels)
    point = (canvas.WIDTH - _LEFT - _RIGHT) / longest
    for y, (row, term) in enumerate(zip(rows, _terms(table), strict=False)):
        left = 0
        for count, (colour, alpha, text) in zip(row.by_level, looks, strict=True):
            if not count:
                continue
            ax.barh(y, count, left=left, height=0.74, color=colour, alpha=alpha, linewidth=0)
            ax.barh(y, count, left=left, height=0.74, fill=False, edgecolor=palette.ACCENT,
                    linewidth=0.8)  # fmt: skip
            if count * point > canvas.text_width(str(count)) + 3:
                middle = left + count / 2
                canvas.say(ax, str(count), middle, y, align="center", colour=text)
            left += count
        if row.any_level is not None and row.any_level > left:
            ax.barh(y, row.any_level - left, left=left, height=0.74, fill=False,
                    edgecolor=palette.MUTED, linewidth=0.8, linestyle=palette.DASHED)  # fmt: skip
        name = canvas.ellipsis(term, _LEFT - 8)
        canvas.say(ax, name, 0, y, 4 - _LEFT, across="axes fraction")
        if row.any_level is None:
            canvas.say(ax, MARK, left, y, 5, colour=palette.MUTED)
        else:
            canvas.say(ax, f"{row.any_level:,}", row.any_level, y, 5)
    return ax


def _looks(levels: Sequence[Hashable]) -> list[tuple[str, float, str]]:
    """Shade and text colour of each level: CTCAE grade, word of severity, or by rank."""
    places = []
    for i, level in enumerate(levels):
        if isinstance(level, int) and 1 <= level <= len(_SCALE):
            places.append(level - 1)
        else:
            places.append(_WORDS.get(str(level).upper(), min(i, len(_SCALE) - 1)))
    return [_SCALE[place] for place in places]


def _keys(table: EventTable, graded: bool) -> list[Key]:
    used = [any(row.by_level[i] for row in table.rows) for i in range(len(table.levels))]
    return [
        Key(_level(level, graded), colour, alpha=None if alpha == 1 else alpha, edge=palette.ACCENT)
        for level, (colour, alpha, _), seen in zip(
            table.levels, _looks(table.levels), used, strict=True
        )
        if seen
    ]


def _level(level: Hashable, graded: bool) -> str:
    return f"grade {level}" if isinstance(level, int) else str(level).lower()


def _extent(table: EventTable, terms: int) -> str:
    rows = len(table.rows)
    return f"all {rows} terms" if rows <= terms else f"the {terms} commonest of {rows} terms"


def _terms(table: EventTable) -> list[str]:
    """The terms as a sentence has them; some coders write capitals only."""
    capitals = all(row.term.isupper() for row in table.rows)
    return [row.term.capitalize() if capitals else row.term for row in table.rows]


def _alt(table: EventTable, graded: bool, terms: int) -> str:
    top = [f"{term} ({_count(row.any_level)})"
           for row, term in zip(table.rows[:3], _terms(table), strict=False)]  # fmt: skip
    worst, count = next(
        (level, n) for level, n in
        zip(table.levels[::-1], table.overall.by_level[::-1], strict=True) if n != 0
    )  # fmt: skip
    many = MARK if count is None else f"in {words.patients(count)}"
    kind = "grade" if graded else "severity"
    return (
        f"Stacked bar chart of adverse events by worst {kind}, {_extent(table, terms)}, "
        f"among {words.patients(table.n)}: {words.listed(top)}; the "
        f"worst {kind} over all terms was {_level(worst, graded)}, {many}. "
        f"{words.WHERE}"
    )


def _data(table: EventTable, graded: bool) -> pd.DataFrame:
    frame = pd.DataFrame({"term": [row.term for row in table.rows]})
    for i, level in enumerate(table.levels):
        frame[_level(level, graded)] = _column([row.by_level[i] for row in table.rows])
    frame["any"] = _column([row.any_level for row in table.rows])
    frame["patients in all"] = table.n
    return frame


def _count(count: int | None) -> str:
    return MARK if count is None else str(count)


def _column(counts: list[int | None]) -> list[int] | list[str]:
    known = [count for count in counts if count is not None]
    return known if len(known) == len(counts) else [_count(count) for count in counts]
