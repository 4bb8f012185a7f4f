"""Truths that ask one question each of a trial's rules; every number but its null is assumed."""

from __future__ import annotations

from typing import Any

from onearm.simulate.protocol import Protocol
from onearm.simulate.truth import Truth

LATE = 0.125
"""How late the clock of stage 1 starts, as a share of the time to the landmark: an assumption."""
STAY = 0.9
"""Share who would not have left by the landmark if nothing else ended it: an assumption."""
SPREAD = 1.0
"""Variance of frailty where patients differ: an assumption."""
SCANS, FEWER = 4, 3 / 8
"""Scans up to the landmark; and their interval where none falls on it, as a share of the time."""


def scenarios(protocol: Protocol) -> dict[str, Truth]:
    """Truths under which each patient has the null rate from the start of treatment, by key.

    In the first all is as the formula supposes; the others change one thing, or two.

    Examples
    --------
    >>> from onearm.trial.spec import DesignSpec, PrimarySpec
    >>> design = DesignSpec(kind="simon-minimax", p0=0.434, p1=0.634, alpha=0.1, power=0.8)
    >>> found = scenarios(Protocol(design, PrimarySpec(endpoint="pfs", at=24)))
    >>> list(found)
    ['as-designed', 'leavers-fail', 'leavers-replaced', 'later-clock', 'both', 'both-frail', 'scans-miss']
    >>> [round(truth.rate(24), 6) for truth in found.values()] == [0.434] * 7
    True
    """  # noqa: E501
    week = protocol.landmark / 7
    spares = min(200, max(20, max(protocol.sizes) // 2))
    plain: dict[str, Any] = {
        "spares": spares,
        "progression": {"rate": protocol.design.p0, "at": week},
        "scans": {"weeks": [week * k / SCANS for k in range(1, SCANS + 3)]},
    }
    leave = {"withdrawal": {"rate": STAY, "at": week}}
    replaced = leave | {"replace": "before-landmark"}
    late = {"stage1": {"baseline": {"week": LATE * week}}}
    rare = {"stage2": {"scans": {"weeks": [week * FEWER * k for k in range(1, 5)]}}}
    differ = {"frailty": {"spread": SPREAD}}
    stated: dict[str, tuple[str, dict[str, Any]]] = {
        "as-designed": ("As the design supposes", {}),
        "leavers-fail": ("Some leave and count as failures", leave),
        "leavers-replaced": ("Some leave and are replaced", replaced),
        "later-clock": ("Stage 1 on a later clock", late),
        "both": ("Replaced, and a later clock", replaced | late),
        "both-frail": ("The same, and patients differ", replaced | late | differ),
        "scans-miss": ("Scans of stage 2 miss the landmark", rare),
    }
    return {
        key: Truth.model_validate({"name": name, **plain, **more})
        for key, (name, more) in stated.items()
    }
