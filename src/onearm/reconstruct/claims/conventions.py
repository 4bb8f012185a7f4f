"""How a printed number is to be read, where the publication does not say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Literal, get_args

from onearm.reconstruct.lattice.facts import Rule
from onearm.stats.limits import Transform

CurveOf = Literal["efficacy", "primary"]
Censored = Literal["failures", "nobody"]


@dataclass(frozen=True)
class Conventions:
    """One reading of the printed numbers.

    Parameters
    ----------
    transform : {'plain', 'log', 'log-log', 'logit', 'arcsin'}
        Scale of the limits of a median.
    median : {'midpoint', 'first'}
        Where the curve is flat at 0.5: the middle of the flat piece (R, SAS) or its first day
        (lifelines).
    curve : {'efficacy', 'primary'}
        Whose curve the printed median of the primary endpoint describes.
    landmark : float or None
        Day of the primary endpoint; None for the one that `trial.yaml` states.
    censored : {'failures', 'nobody'}
        Patients censored before the landmark count as failures, or there were none, because
        they were replaced.
    horizon : tuple of int or None
        Last day on which anyone was followed for PFS, and for OS; None for twice the last time
        that was printed of each.
    """

    transform: Transform = "log-log"
    median: Rule = "midpoint"
    curve: CurveOf = "efficacy"
    landmark: int | None = None
    censored: Censored = "failures"
    horizon: tuple[int, int] | None = None


def all_conventions(landmarks: tuple[int, ...]) -> Iterator[Conventions]:
    """Every combination, those of the same landmark and curve together.

    Examples
    --------
    >>> len(list(all_conventions((168, 182))))
    80
    """
    for landmark, curve, censored, rule, transform in product(
        landmarks, get_args(CurveOf), get_args(Censored), get_args(Rule), get_args(Transform)
    ):
        yield Conventions(transform, rule, curve, landmark, censored)
