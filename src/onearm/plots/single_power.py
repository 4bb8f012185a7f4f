"""What a rule with a single stage does at each true rate."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from onearm.errors import InputError
from onearm.plots import canvas, palette, words
from onearm.plots.canvas import Key
from onearm.plots.figure import Figure, to_svg
from onearm.plots.power import mark_errors, percent_axes
from onearm.stats.single_stage import SingleStage

Rates = tuple[float, float]


def single_power(
    rates: Sequence[float],
    reject: Sequence[float],
    rule: SingleStage,
    *,
    apart: Rates,
    name: str = "single_power",
    caption: str | None = None,
) -> Figure:
    """Probability of declaring activity against the true rate.

    Parameters
    ----------
    rates, reject : sequence of float, shape = (n_rates,)
        True rates in rising order, and the probability at each, computed by the caller.
    rule : SingleStage
        The rule.
    apart : (float, float)
        The uninteresting and the desirable rate.

    Raises
    ------
    InputError
        If there are fewer than two rates, or not one probability for each.
    """
    if len(rates) < 2 or len(rates) != len(reject):
        raise InputError(
            f"a power curve needs two true rates or more with a probability each, found "
            f"{len(rates)} and {len(reject)}"
        )
    with canvas.styled():
        keys = [Key("declares activity", palette.ACCENT, "line")]
        top = canvas.legend_height(keys) + 20
        sheet = canvas.sheet(top + 260)
        canvas.legend(sheet, keys)
        canvas.free_panel(sheet, top - 20, 18).text(4, 10, "Probability (%)")
        ax = canvas.panel(sheet, 40, top + 16, canvas.WIDTH - 54, 204)
        plot_single_power(rates, reject, rule, ax, apart=apart)
        alt = _alt(rule, apart)
        svg = to_svg(sheet, name, alt)
    stated = caption or (
        f"Exact probability that more than {rule.r} of {rule.n} patients succeed, at each true "
        "rate; dotted lines at the uninteresting and the desirable rate."
    )
    return Figure(name, svg, alt, words.caption(stated), _data(rates, reject))


def plot_single_power(
    rates: Sequence[float], reject: Sequence[float], rule: SingleStage, ax: Axes, *, apart: Rates
) -> Axes:
    """Draw the curve and the two rates that the rule tells apart."""
    ax.plot(rates, reject, color=palette.ACCENT, zorder=3)
    ax.set(xlim=(min(rates), max(rates)), ylim=(0, 1.02), xlabel="True rate (%)")
    percent_axes(ax)
    line = ax.transData.transform(list(zip(rates, reject, strict=True)))
    taken: list[Bbox | Path] = [Path(line)]
    mark_errors(ax, apart, (rule.alpha, rule.power), taken)
    return ax


def _alt(rule: SingleStage, apart: Rates) -> str:
    return (
        f"Line chart of a single-stage design of {words.patients(rule.n)} against the true rate: "
        f"activity is declared with probability {words.percent(rule.alpha)} (alpha) at a true rate "
        f"of {words.percent(apart[0])} and {words.percent(rule.power)} (power) at "
        f"{words.percent(apart[1])}. {words.WHERE}"
    )


def _data(rates: Sequence[float], reject: Sequence[float]) -> pd.DataFrame:
    return pd.DataFrame({
        "true rate (%)": [100 * rate for rate in rates],
        "declares activity (%)": [100 * chance for chance in reject],
    })  # fmt: skip
