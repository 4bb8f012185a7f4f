"""The rules of a trial's plan: when scans are due, and which rules cannot be."""

from __future__ import annotations

import pytest

from onearm.errors import InputError
from onearm.stats.course import Rules


def test_the_window_of_a_changed_plan_belongs_to_the_new_plan():
    """A scan due on day 336, three days early, is followed by the next at 84 days, not 56."""
    rules = Rules(((0, 56), (336, 84)), window=7)
    assert [rules.due(333), rules.due(328), rules.due(280, 2)] == [417, 384, 420]


def test_the_interval_of_ema_is_not_asked_for():
    ema = Rules.ema()
    assert (ema.interval, ema.missed, ema.new_therapy, ema.baseline) == (None, None, False, False)
    assert Rules.fda2018([(0, 56)]).due(0) == 56


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"missed": None, "at_visit": True},
        {"interval": 0},
        {"interval": -56},
        {"interval": float("nan")},
        {"interval": 56, "window": -1},
        {"interval": 56, "missed": 0},
        {"interval": ((0, 56), (336, 0))},
        {"interval": ((56, 56),)},
        {"interval": ((0, 56), (336, 84), (168, 70))},
        {"interval": (), "missed": 2},
    ],
)
def test_impossible_rules_are_refused(options):
    with pytest.raises(InputError):
        Rules(**options)
