"""Protocols and truths that tests share."""

from __future__ import annotations

from typing import Any

from onearm.simulate.protocol import Protocol
from onearm.simulate.truth import Truth
from onearm.trial.spec import DesignSpec, PrimarySpec

P0, AT = 0.434, 24


def protocol(at: float = AT, unit: Any = "weeks", shown: Any = "weeks", **design: Any) -> Protocol:
    """The first trial's protocol, or one with another rule."""
    stated = {"kind": "simon-minimax", "p0": P0, "p1": 0.634, "alpha": 0.10, "power": 0.80}
    primary = PrimarySpec(endpoint="pfs", at=at, unit=unit)
    return Protocol(DesignSpec.model_validate(stated | design), primary, shown)


def small(r1: int, n1: int, r: int, n: int, p0: float = 0.3) -> Protocol:
    """A stated rule of a few patients."""
    stated = {"p0": p0, "p1": 0.9, "alpha": 0.9, "power": 0.1}
    return protocol(kind="two-stage", r1=r1, n1=n1, r=r, n=n, **stated)


def truth(**more: Any) -> Truth:
    """The null rate at the landmark with a scan on it, and what is said beside."""
    plain = {"progression": {"rate": P0, "at": AT}, "scans": {"every": 6, "to": 48}}
    return Truth.model_validate(plain | more)
