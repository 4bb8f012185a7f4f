"""One step of the search over integer ratios: from the states before a reading to those after.

Nothing that fits is lost: a state is dropped only where none of the histories that meet in it
can be within the precision of a reading.
"""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cache
from typing import Any

import numpy as np

from onearm.reconstruct.curve.ratio_states import Bools, Edges, Layer, Rules, States, Step
from onearm.stats.binomial import Array, Ints

EDGE = 1e-9
"""A height this far beyond the precision of a reading is still within it: error of rounding."""

OFF = 1e9
"""Cost of a way that a reading rules out, where others into the same state remain."""

LEAST_EXPECTED = 0.02
"""Censored patients that are expected between two moments however close."""


def moves(step: Step, states: Layer, rules: Rules) -> Edges:
    """Every move that a step allows from every state."""
    if step.kind == "reading":
        parts = [_stay(step, states), _fall(step, states, rules)]
    else:
        parts = [_pass(step, states, rules)]
        others = np.flatnonzero(states.item != step.index)
        if step.kind == "early item":
            others = np.arange(states.size)
        parts.append(_unchanged(states, others))
    edges = _read(step, _joined(parts))
    possible = (edges.low <= edges.high) & (edges.at_risk >= rules.least[edges.item])
    if rules.events is not None:
        to_come = rules.events - edges.events
        possible &= (to_come >= 0) & (to_come <= edges.at_risk)
    return _kept(edges, possible)


def merged(edges: Edges, states: Layer, width: float) -> Layer:
    """The states that the moves lead to, each with its likeliest way in."""
    key, cost = edges.key(width), states.cost[edges.source] + edges.cost
    order = np.lexsort((cost, key))
    first = np.flatnonzero(np.append(True, np.diff(key[order]) > 0)) if order.size else order
    best = order[first]

    def of_all(combine: np.ufunc, values: Any) -> Any:
        return combine.reduceat(values[order], first) if order.size else values

    likeliest = {name: values[best] for name, values in vars(edges).items()}
    parent = likeliest.pop("source")
    likeliest |= {
        "cost": cost[best],
        "low": of_all(np.minimum, edges.low),
        "high": of_all(np.maximum, edges.high),
        "cut": of_all(np.logical_or, edges.cut),
    }
    ways = of_all(np.add, states.ways[edges.source])
    weight = of_all(np.logaddexp, states.weight[edges.source] - edges.cost)
    return Layer(**likeliest, key=key[best], ways=ways, weight=weight, parent=parent, width=width)


def _unchanged(states: Layer, which: Ints) -> Edges:
    """Nothing happens."""
    same = {field.name: getattr(states, field.name)[which] for field in fields(States)}
    zero = np.zeros(which.size, dtype=np.int64)
    same |= {"censored": zero, "deaths": zero, "cost": np.zeros(which.size)}
    return Edges(**same, source=which)


def _stay(step: Step, states: Layer) -> Edges:
    """The reading is of the level that the curve already has."""
    level = (states.high >= step.low - EDGE) & (states.low <= step.high + EDGE)
    alive = (states.at_risk > 0) | (step.low <= 0)
    return _unchanged(states, np.flatnonzero(level & alive & ~states.owed))


def _read(step: Step, edges: Edges) -> Edges:
    """Cut heights to the precision of a reading, so that none may be left; count its distance."""
    if step.kind != "reading":
        return edges
    low, high = np.maximum(edges.low, step.low - EDGE), np.minimum(edges.high, step.high + EDGE)
    survival = np.clip(edges.survival, low, high)
    cost = edges.cost + 0.5 * ((survival - step.survival) / step.noise) ** 2
    cost += OFF * (survival != edges.survival)
    cut = edges.cut | (low > edges.low) | (high < edges.high)
    return replace(edges, survival=survival, low=low, high=high, cut=cut, cost=cost)


def _pass(step: Step, states: Layer, rules: Rules) -> Edges:
    """The number at risk becomes that of the row; at a mark one patient or more is censored."""
    which = np.flatnonzero(states.item == step.index)
    at_risk = states.at_risk[which]
    if step.at_risk is not None:
        leaving = at_risk - step.at_risk
        possible = (leaving == 0) if rules.marked else (leaving >= 0)
        which, leaving = which[possible], leaving[possible]
    else:
        which, leaving = np.repeat(which, at_risk), counted(at_risk) + 1
    passed = _unchanged(states, which)
    return replace(
        passed,
        censored=leaving,
        item=passed.item + 1,
        owed=np.full(which.size, step.kind == "early item"),
        at_risk=passed.at_risk - leaving,
        since=np.full(which.size, step.time),
        cost=charge(
            step.time, step.at_risk is None, leaving, 0, passed.at_risk, passed.since, rules
        ),
    )


def _fall(step: Step, states: Layer, rules: Rules) -> Edges:
    """Some are censored, then the curve falls to the reading: by d of the r at risk."""
    parts = []
    for at_risk in np.unique(states.at_risk[states.at_risk > 0]):
        which = np.flatnonzero(states.at_risk == at_risk)
        ratio, r, d = ratios(int(at_risk), rules.marked)
        first = np.searchsorted(ratio, (step.low - EDGE) / states.high[which] - 1e-12)
        last = np.searchsorted(ratio, (step.high + EDGE) / states.low[which] + 1e-12, "right")
        number = np.maximum(last - first, 0)
        source = np.repeat(which, number)
        chosen = np.repeat(first, number) + counted(number)
        parts.append((source, at_risk - r[chosen], d[chosen], ratio[chosen]))
    if not parts:
        return _unchanged(states, np.empty(0, dtype=np.int64))
    source, censored, deaths, share = (np.concatenate(part) for part in zip(*parts, strict=True))
    before = _unchanged(states, source)
    return replace(
        before,
        censored=censored,
        deaths=deaths,
        owed=np.zeros(source.size, dtype=bool),
        at_risk=before.at_risk - censored - deaths,
        events=before.events + deaths,
        survival=before.survival * share,
        low=before.low * share,
        high=before.high * share,
        since=np.full(source.size, step.time),
        cost=charge(step.time, False, censored, deaths, before.at_risk, before.since, rules),
    )


@cache
def ratios(at_risk: int, whole: bool) -> tuple[Array, Ints, Ints]:
    """Every (r - d) / r with r up to `at_risk` (or just that), rising, with its r and its d.

    Where r - d is 0 the curve has ended, so that nobody may be left over.

    Examples
    --------
    >>> ratios(3, False)[0].round(3).tolist()
    [0.0, 0.0, 0.0, 0.333, 0.5, 0.667]
    """
    r = np.repeat(np.arange(1, at_risk + 1), np.arange(1, at_risk + 1))
    d = counted(np.arange(1, at_risk + 1)) + 1
    if whole:
        r, d = r[r == at_risk], d[r == at_risk]
    ratio = (r - d) / r
    order = np.argsort(ratio, kind="stable")
    return ratio[order], r[order], d[order]


def counted(numbers: Ints) -> Ints:
    """0, 1 ... for each number in turn."""
    total = np.cumsum(numbers)
    end = int(total[-1]) if total.size else 0
    return np.arange(end) - np.repeat(total - numbers, numbers)


def charge(
    time: Any, mark: Any, censored: Any, deaths: Any, at_risk: Any, since: Any, rules: Rules
) -> Array:
    """Minus log of the chance of what happened at a time, but for the distance of its reading.

    Of a geometric chance: as many censored as the person-time lets expect, or any other number.
    At a mark several are less likely than one, as are several events at one time.
    """
    tied = -np.maximum(deaths - 1.0, 0.0) * np.log(rules.ties)
    until, from_then = (np.interp(t, rules.grid, rules.hazard) for t in (time, since))
    expected = LEAST_EXPECTED + at_risk * np.maximum(until - from_then, 0.0)
    left = np.log1p(expected) + censored * np.log1p(1 / expected)
    left = np.where(rules.marked, 0.0, left)
    return np.asarray(np.where(mark, np.log1p(np.maximum(censored - 1.0, 0.0)), left) + tied)


def _kept(edges: Edges, which: Bools) -> Edges:
    return Edges(**{name: values[which] for name, values in vars(edges).items()})


def _joined(parts: list[Edges]) -> Edges:
    columns = zip(*(vars(part).values() for part in parts), strict=True)
    return Edges(*(np.concatenate(each) for each in columns))
