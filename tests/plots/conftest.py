"""The first trial, analysed once, and small survival results."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from onearm.analysis import Analysis, analyse
from onearm.analysis.analyse import Survival
from onearm.stats import survival as stats
from onearm.trial import open_trial
from onearm.trial.data import Times

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def analysis() -> Analysis:
    return analyse(open_trial(ROOT / "data" / "NCT04028063"))


@pytest.fixture(scope="session")
def survive() -> Callable[..., Survival]:
    def make(time: list[float], event: list[int], unit: str = "weeks", at: float = 24) -> Survival:
        times, events = np.asarray(time, dtype=float), np.asarray(event, dtype=int)
        curve = stats.kaplan_meier(times, events)
        return Survival(
            "pfs", Times(tuple(str(i) for i in range(len(times))), times, events, unit), curve,
            stats.median(curve), stats.follow_up(times, events), stats.landmark(curve, at),
            stats.reverse_kaplan_meier(times, events), None,
        )  # fmt: skip

    return make
