"""Patients at most against patients expected: what each design that keeps the errors costs."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox

from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Key, Spot
from onearm.plots.figure import Figure, to_svg
from onearm.stats.frontier import Best
from onearm.stats.simon import Admissible, Designs

_SMALL = 5


def tradeoff(
    designs: Designs,
    best: Sequence[Best] = (),
    *,
    name: str = "tradeoff",
    caption: str | None = None,
) -> Figure:
    """Patients at most against patients expected under the null, one mark a design.

    Parameters
    ----------
    designs : Designs
        The admissible designs and the single stage.
    best : sequence of Best
        The rule that expects fewest patients for each number at most; those that are admissible
        too are drawn once.
    """
    others = _others(designs, best)
    with canvas.styled():
        keys = _keys(bool(others))
        top = canvas.legend_height(keys) + 20
        sheet = canvas.sheet(top + 274)
        canvas.legend(sheet, keys)
        canvas.free_panel(sheet, top - 20, 18).text(4, 10, "Expected patients at p0")
        ax = canvas.panel(sheet, 40, top + 4, canvas.WIDTH - 54, 226)
        plot_tradeoff(designs, others, ax)
        ax.set_xlabel("Patients at most")
        alt = _alt(designs)
        svg = to_svg(sheet, name, alt)
    least = designs.minimax
    stated = caption or (
        f"Patients at most against patients expected if the rate is {words.percent(least.p0)}, "
        f"for two-stage designs that tell it from {words.percent(least.p1)} with the errors asked "
        "for. The dashed line joins the admissible designs."
    )
    return Figure(name, svg, alt, words.caption(stated), _data(designs, others))


def plot_tradeoff(designs: Designs, others: Sequence[Best], ax: Axes) -> Axes:
    """Draw the admissible designs on their line, those above it, and the single stage."""
    hull = designs.admissible
    single = designs.single_stage.n
    _scale(ax, [*(d.n for d in hull), single], [*(d.en0 for d in hull), single])
    ax.plot([d.n for d in hull], [d.en0 for d in hull], color=palette.ACCENT,
            linestyle=palette.SECOND, zorder=3)  # fmt: skip
    for rule in others:
        canvas.mark(ax, rule.n, rule.en0, "o", palette.PAPER, palette.MUTED, _SMALL)
    for design in hull:
        canvas.mark(ax, design.n, design.en0, "o", palette.ACCENT, palette.ACCENT, 8)
    canvas.mark(ax, single, single, "D", palette.PAPER, palette.INK)
    _labels(designs, others, ax)
    return ax


def _scale(ax: Axes, sizes: Sequence[float], expected: Sequence[float]) -> None:
    wide = max(max(sizes) - min(sizes), 6)
    tall = max(max(expected) - min(expected), 4)
    ax.set(xlim=(min(sizes) - 0.14 * wide, max(sizes) + 0.14 * wide))
    ax.set(ylim=(min(expected) - 0.14 * tall, max(expected) + 0.12 * tall))
    ax.xaxis.set_major_locator(MaxNLocator(7, integer=True))
    ax.yaxis.set_major_locator(MaxNLocator(6, integer=True))


def _labels(designs: Designs, others: Sequence[Best], ax: Axes) -> None:
    """Every mark keeps its room; names first, then the rules between."""
    hull, single = designs.admissible, designs.single_stage
    rules: list[Admissible | Best] = [*hull, *others]
    marks = [*((d.n, d.en0) for d in rules), (single.n, single.n)]
    line = Path(ax.transData.transform([(d.n, d.en0) for d in hull]))
    taken: list[Bbox | Path] = [canvas.room(ax, x, y) for x, y in marks]
    if len(hull) > 1:
        taken.append(line)
    canvas.place(ax, f"single stage {single.r}/{single.n}", _around(single.n, single.n), taken)
    for design in (hull[0], hull[-1], *hull[1:-1]):
        canvas.place(ax, _name(design, len(hull)), _around(design.n, design.en0), taken)


def _name(design: Admissible, of: int) -> str:
    rule = f"{design.r1}/{design.n1}, {design.r}/{design.n}"
    if of == 1:
        return f"minimax and optimal {rule}"
    return rule if design.kind == "admissible" else f"{design.kind} {rule}"


def _around(x: float, y: float) -> list[Spot]:
    sides = [Spot(x, y, 9, dy) for dy in (4, -4, 12, -12)]
    sides += [Spot(x, y, 0, dy, "center") for dy in (10, -18, 24, -32)]
    sides += [Spot(x, y, -9, dy, "right") for dy in (-4, 4, -12, 12)]
    far = [Spot(x, y, shift, dy) for dy in (20, -28, 34, -42) for shift in (0, -60)]
    return [*sides, *far, Spot(x, y, 9, 4)]


def _others(designs: Designs, best: Sequence[Best]) -> list[Best]:
    hull = {design.n for design in designs.admissible}
    return [rule for rule in best if rule.n not in hull]


def _keys(others: bool) -> list[Key]:
    keys = [Key("admissible", palette.ACCENT, "o", edge=palette.ACCENT)]
    if others:
        keys.append(Key("best of its size only", palette.PAPER, "o", edge=palette.MUTED))
    return [*keys, Key("no interim look", palette.PAPER, "D")]


def _alt(designs: Designs) -> str:
    hull, single = designs.admissible, designs.single_stage.n
    told = [
        f"{design.kind} {design.n} at most, {words.number(design.en0)} expected"
        for design in ((hull[0], hull[-1]) if len(hull) > 1 else hull)
    ]
    return (
        f"Scatter plot of {len(hull)} admissible two-stage design{'s' * (len(hull) != 1)}, "
        f"patients at most against patients expected at p0: {'; '.join(told)}. Without an interim "
        f"look {words.patients(single)} are needed in any case. {words.WHERE}"
    )


def _data(designs: Designs, others: Sequence[Best]) -> pd.DataFrame:
    hull, single = designs.admissible, designs.single_stage
    kinds = [d.kind for d in hull] + ["best of its size only"] * len(others) + ["single stage"]
    none = [float("nan")]
    rules: list[Admissible | Best] = [*hull, *others]
    return pd.DataFrame({
        "design": kinds,
        "r1/n1": [f"{d.r1}/{d.n1}" for d in rules] + ["none"],
        "r/n": [f"{d.r}/{d.n}" for d in rules] + [f"{single.r}/{single.n}"],
        "patients at most": [d.n for d in rules] + [single.n],
        "expected at p0": [d.en0 for d in rules] + [float(single.n)],
        "best from q": [d.q_low for d in hull] + none * (len(others) + 1),
        "best to q": [d.q_high for d in hull] + none * (len(others) + 1),
    })  # fmt: skip
