"""Times that are one time in any unit, and limits shared by the tests that count events."""

from __future__ import annotations

import numpy as np
import pytest

from onearm.stats.exposure import event_rate, first_event, poisson_limits
from onearm.stats.logrank import exponential, one_sample_logrank
from tests.stats.datasets import expected


@pytest.mark.parametrize("days", [1, 1e4, 1e9])
def test_times_that_differ_by_rounding_are_one_time_whatever_their_size(days):
    """As in `kaplan_meier`: 10000.1 + 0.2 and 10000.3 days are the same day."""
    later, same = days + 0.1 + 0.2, days + 0.3
    time, cause = first_event([later, same], [same, later], [later, later])
    assert time == pytest.approx([same, same], rel=1e-12)
    assert cause.tolist() == [1, 1]


def test_a_second_apart_is_another_time():
    second = 1 / 86400
    assert first_event([10 + second], [np.nan], [10])[1].tolist() == [0]


def test_log_rank_and_rates_have_the_same_poisson_limits():
    """Those of R's poisson.test, of a mean hazard that makes 10 events expected."""
    for events in (0, 1, 4, 10):
        times, seen = np.ones(20), np.arange(20) < events
        found = one_sample_logrank(times, seen, exponential(0.5))
        assert found.ci == pytest.approx(
            [limit / 10 for limit in poisson_limits(events, 0.95)], rel=1e-15
        )
        assert found.ci == pytest.approx(event_rate(events, 10).ci, rel=1e-15)


def test_limits_of_many_events_are_those_of_poisson_test():
    rows = [r for r in expected("safety_rates.csv") if r["source"].endswith("poisson.test")]
    for row in (r for r in rows if float(r["person_time"]) == 1):
        low, high = poisson_limits(int(row["events"]), float(row["level"]))
        assert (low, high) == pytest.approx((float(row["low"]), float(row["high"])), rel=1e-13)
