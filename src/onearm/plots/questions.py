"""Which questions a design answers: the plane of type I error and power."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from onearm.errors import InputError
from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Key, Spot
from onearm.plots.figure import Figure, to_svg
from onearm.plots.plane import (
    Box,
    Pair,
    Rule,
    Strip,
    area,
    cut,
    islands,
    neighbourhood,
    outline,
    rule_of,
    size,
)
from onearm.stats.recover import Region, Window

ALPHA = "One-sided type I error (%)"
MOST_NAMED = 5
"""Islands that are named; with more of them the names would not find room."""


def questions(
    regions: Sequence[Region],
    rule: Rule,
    sizes: Mapping[Pair, int],
    *,
    window: Window | None = None,
    name: str = "questions",
    caption: str | None = None,
) -> Figure:
    """Type I error against power: where the design has this size, and where it is this rule.

    The second panel is the neighbourhood of the rule, enlarged.

    Parameters
    ----------
    regions : sequence of Region
        All questions whose design has the size that is known.
    rule : (int, int, int, int)
        r1, n1, r, n of the rule that is thought to be the one.
    sizes : mapping of (float, float) to int
        Patients that the design has for each usual pair of type I error and power.

    Raises
    ------
    InputError
        If no region is of the rule.
    """
    own = [region for region in regions if rule_of(region) == rule]
    if not own:
        raise InputError(f"no region is of the rule {_written(rule)}")
    window = window or Window()
    near = neighbourhood(own, window)
    n = rule[3]
    with canvas.styled():
        keys = _keys(rule)
        top = canvas.legend_height(keys) + 20
        sheet = canvas.sheet(top + 564)
        canvas.legend(sheet, keys)
        canvas.free_panel(sheet, top - 20, 18).text(4, 10, "Power (%)")
        ax = canvas.panel(sheet, 40, top + 4, canvas.WIDTH - 54, 280)
        plot_questions(regions, rule, sizes, ax, near=near, window=window)
        ax.set_xlabel(ALPHA)
        canvas.free_panel(sheet, top + 334, 18).text(4, 10, "The frame above, enlarged")
        plot_rules(regions, rule, sizes, canvas.panel(sheet, 40, top + 358, canvas.WIDTH - 54, 164),
                   near=near)  # fmt: skip
        alt = _alt(regions, rule, sizes)
        svg = to_svg(sheet, name, alt)
    stated = caption or (
        f"Questions for which the design has {n} patients (shaded) and for which it is "
        f"{_written(rule)} (outlined). Each cross is a usual pair of type I error and power, with "
        "the patients that its design needs."
    )
    return Figure(name, svg, alt, words.caption(stated), _data(regions, rule, sizes))


def plot_questions(
    regions: Sequence[Region],
    rule: Rule,
    sizes: Mapping[Pair, int],
    ax: Axes,
    *,
    near: Box,
    window: Window | None = None,
) -> Axes:
    """Draw the plane: the band of one size, the rule in it, the usual pairs, and a frame."""
    window = window or Window()
    ax.set(xlim=(0, window.alpha_max), ylim=(window.power_min, 1))
    _percent(ax, 0.05, 0.1)
    for strips in islands(regions):
        ax.add_patch(Polygon(outline(strips), facecolor=palette.PARTIAL, alpha=0.45, linewidth=0))
    for region in regions:
        if rule_of(region) == rule:
            _outlined(ax, region, ((0.0, 1.0), (0.0, 1.0)), palette.PAPER, palette.PROGRESSION, 1.6)
    for (alpha, power), n in sizes.items():
        _cross(ax, alpha, power)
        canvas.say(ax, str(n), alpha, power, 0, 5, align="center",
                   weight="bold" if n == rule[3] else "normal")  # fmt: skip
    (left, right), (low, high) = near
    ax.add_patch(Rectangle((left, low), right - left, high - low, fill=False,
                           edgecolor=palette.INK, linewidth=1.0))  # fmt: skip
    _thresholds(regions, sizes, near, ax)
    return ax


def _thresholds(regions: Sequence[Region], sizes: Mapping[Pair, int], near: Box, ax: Axes) -> None:
    """How many successes are needed at the end, beside each island of regions."""
    taken: list[Bbox | Path] = []
    for alpha, power in sizes:
        taken.append(canvas.room(ax, alpha, power))
        x, y = ax.transData.transform((alpha, power))
        taken.append(Bbox([[x - 9, y + 2], [x + 9, y + 16]]))
    found = islands(regions)
    outlines = [Path(ax.transData.transform(outline(strips)), closed=True) for strips in found]
    largest: dict[frozenset[int], list[Strip]] = {}
    for strips in sorted(found, key=size):
        largest[frozenset(r for strip in strips for r in strip.r)] = strips
    if len(largest) > MOST_NAMED:
        return
    for last, strips in largest.items():
        needed = sorted(r + 1 for r in last)
        text = f"{needed[0]} needed" if len(needed) == 1 else f"{needed[0]}–{needed[-1]} needed"
        x, low, high = strips[-1].right, strips[-1].low, strips[-1].high
        shifts = sorted(range(-44, 36), key=lambda dy: abs(dy + 4))
        spots = [Spot(x, (low + high) / 2, dx, dy) for dx in (6, 16, 26) for dy in shifts]
        spots += [Spot(x, (low + high) / 2, 0, dy, "right") for dy in shifts]
        canvas.place(ax, text, spots, [*taken, *outlines, _frame(ax, near)])


def plot_rules(
    regions: Sequence[Region], rule: Rule, sizes: Mapping[Pair, int], ax: Axes, *, near: Box
) -> Axes:
    """Draw each rule's region by itself, named where there is room."""
    (left, right), (low, high) = near
    ax.set(xlim=(left, right), ylim=(low, high), xlabel=ALPHA)
    _percent(ax, *(0.01 if high - low > 0.025 else 0.005 for low, high in near))
    taken: list[Bbox | Path] = []
    for alpha, power in sizes:
        if left < alpha < right and low < power < high:
            _cross(ax, alpha, power)
            taken.append(canvas.room(ax, alpha, power))
    for region in regions:
        if cut(region, near) is not None and rule_of(region) != rule:
            _outlined(ax, region, near, palette.BAND, palette.ACCENT, 0.8)
    for region in regions:
        if cut(region, near) is not None and rule_of(region) == rule:
            _outlined(ax, region, near, palette.PAPER, palette.PROGRESSION, 2.2)
    largest = {}
    for region in sorted(regions, key=lambda g: area(cut(g, near))):
        largest[rule_of(region)] = region
    for region in largest.values():
        _named(ax, region, near, taken)
    return ax


def _outlined(ax: Axes, region: Region, near: Box, face: str, edge: str, width: float) -> None:
    part = cut(region, near)
    if part is not None:
        (left, right), (low, high) = part
        ax.add_patch(Rectangle((left, low), right - left, high - low, facecolor=face,
                               edgecolor=edge, linewidth=width, zorder=width))  # fmt: skip


def _named(ax: Axes, region: Region, near: Box, taken: list[Bbox | Path]) -> None:
    """The rule, in its region, if it fits there and nothing else is there."""
    part, text = cut(region, near), _written(rule_of(region))
    if part is None:
        return
    (x0, y0), (x1, y1) = ax.transData.transform(list(zip(*part, strict=True)))
    width, middle = canvas.text_width(text), (y0 + y1) / 2
    for x in (x1 - width - 5, x0 + 5):
        box = Bbox([[x - 2, middle - 6], [x + width + 2, middle + 6]])
        inside = box.x0 >= x0 and box.x1 <= x1 and y1 - y0 >= 14
        if inside and not any(box.overlaps(other) for other in taken if isinstance(other, Bbox)):
            across, up = ax.transData.inverted().transform((x, middle))
            canvas.say(ax, text, across, up)
            taken.append(box)
            return


def _cross(ax: Axes, alpha: float, power: float) -> None:
    canvas.mark(ax, alpha, power, "x", palette.INK, palette.INK, 6)


def _frame(ax: Axes, near: Box) -> Bbox:
    corners = ax.transData.transform(list(zip(*near, strict=True)))
    return Bbox([list(corner) for corner in corners])


def _percent(ax: Axes, across: float, up: float) -> None:
    for axis, step in ((ax.xaxis, across), (ax.yaxis, up)):
        canvas.percent_ticks(axis, step)


def _keys(rule: Rule) -> list[Key]:
    return [
        Key(f"{rule[3]} patients", palette.PARTIAL, alpha=0.45),
        Key(_written(rule), palette.PAPER, edge=palette.PROGRESSION),
        Key("usual pair", palette.INK, "x"),
    ]


def _written(rule: Rule) -> str:
    return f"{rule[0]}/{rule[1]}, {rule[2]}/{rule[3]}"


def _alt(regions: Sequence[Region], rule: Rule, sizes: Mapping[Pair, int]) -> str:
    own = [g for g in regions if rule_of(g) == rule]
    left, right = min(g.alpha[0] for g in own), max(g.alpha[1] for g in own)
    low, high = min(g.power[0] for g in own), max(g.power[1] for g in own)
    usual = [pair for pair, n in sizes.items() if n == rule[3]]
    pairs = words.listed([f"{words.percent(a)} with {words.percent(p)}" for a, p in usual])
    of = f"{len(usual)} of {len(sizes)} usual pairs" + (f" ({pairs})" if usual else "")
    return (
        f"Map of type I error and power: {of} lead to {rule[3]} patients. The rule "
        f"{_written(rule)} belongs to type I errors of {words.percent(left)} to "
        f"{words.percent(right)} with powers of {words.percent(low)} to "
        f"{words.percent(high)}. {words.WHERE}"
    )


def _data(regions: Sequence[Region], rule: Rule, sizes: Mapping[Pair, int]) -> pd.DataFrame:
    """The usual pairs, then the ends of what belongs to each rule, this one first."""
    rows: list[tuple[str, float, float, float, float, int]] = [
        ("usual pair", alpha, alpha, power, power, n) for (alpha, power), n in sizes.items()
    ]
    for found in sorted({rule_of(g) for g in regions}, key=lambda other: (other != rule, other)):
        own = [g for g in regions if rule_of(g) == found]
        ends = [(min(g.alpha[0] for g in own), max(g.alpha[1] for g in own)),
                (min(g.power[0] for g in own), max(g.power[1] for g in own))]  # fmt: skip
        rows.append((_written(found), *ends[0], *ends[1], found[3]))
    head = ["rule", "alpha from", "alpha to", "power from", "power to", "patients"]
    return pd.DataFrame(rows, columns=head).round(4)
