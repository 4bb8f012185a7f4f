"""The plane of type I error and power: boxes in it, and islands of boxes that hang together."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

from onearm.stats.recover import Region, Window

Pair = tuple[float, float]
Rule = tuple[int, int, int, int]
Box = tuple[Pair, Pair]
"""Of type I errors, and of powers."""


class Strip(NamedTuple):
    """Type I errors from `left` to `right`, powers from `low` to `high`, and the r met there."""

    left: float
    right: float
    low: float
    high: float
    r: frozenset[int]


def islands(regions: Sequence[Region]) -> list[list[Strip]]:
    """Regions that hang together, each cut into strips at every type I error where one ends.

    A design needs no fewer patients when more power is asked for, so that the powers of one
    strip have no gap.

    Examples
    --------
    >>> from onearm.stats.recover import recover
    >>> len(islands(recover(0.434, 0.634, 28)))
    3
    """
    edges = sorted({end for region in regions for end in region.alpha})
    found: list[list[Strip]] = [[]]
    for left, right in itertools.pairwise(edges):
        over = [g for g in regions if g.alpha[0] <= left and right <= g.alpha[1]]
        if not over:
            found.append([])
            continue
        low, high = min(g.power[0] for g in over), max(g.power[1] for g in over)
        found[-1].append(Strip(left, right, low, high, frozenset(g.r for g in over)))
    return [strips for strips in found if strips]


def outline(strips: Sequence[Strip]) -> list[Pair]:
    """Along the upper ends of the strips, and back along the lower."""
    upper = [(x, s.high) for s in strips for x in (s.left, s.right)]
    lower = [(x, s.low) for s in strips for x in (s.left, s.right)]
    return [*upper, *reversed(lower)]


def size(strips: Sequence[Strip]) -> float:
    return sum((s.right - s.left) * (s.high - s.low) for s in strips)


def rule_of(region: Region) -> Rule:
    return region.r1, region.n1, region.r, region.n


def cut(region: Region, near: Box) -> Box | None:
    """The part of a region that lies in the neighbourhood."""
    left, right = max(region.alpha[0], near[0][0]), min(region.alpha[1], near[0][1])
    low, high = max(region.power[0], near[1][0]), min(region.power[1], near[1][1])
    return ((left, right), (low, high)) if left < right and low < high else None


def area(box: Box | None) -> float:
    return 0.0 if box is None else (box[0][1] - box[0][0]) * (box[1][1] - box[1][0])


def neighbourhood(own: Sequence[Region], window: Window) -> Box:
    """The rule's regions with some room around them."""
    left, right = min(g.alpha[0] for g in own), max(g.alpha[1] for g in own)
    low, high = min(g.power[0] for g in own), max(g.power[1] for g in own)
    across, up = max(0.4 * (right - left), 0.004), max(1.2 * (high - low), 0.008)
    return (
        (max(left - across, 0.0), min(right + across, window.alpha_max)),
        (max(low - up, window.power_min), min(high + up, 1.0)),
    )
