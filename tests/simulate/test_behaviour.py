"""What simulated rules do: against the formula, against numbers worked out by hand."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from onearm.errors import InputError, TrialError
from onearm.simulate.behaviour import Behaviour, behaviour
from onearm.simulate.law import Law, free_at
from onearm.simulate.protocol import Protocol
from onearm.simulate.readings import outcome_law
from onearm.simulate.scenarios import scenarios
from onearm.simulate.trials import simulate
from onearm.simulate.truth import Truth
from onearm.stats import simon, two_stage
from onearm.stats.new_baseline import Truth as Clock
from onearm.stats.new_baseline import reset
from onearm.stats.unequal import unequal
from tests.simulate.making import AT, P0, protocol, small, truth

NEVER, AT_ONCE = {"hazard": 0}, {"hazard": 100}


def run(asked: Protocol, stated: Truth, trials: int = 4000, seed: int = 5) -> Behaviour:
    return behaviour(asked, stated, simulate(asked, stated, trials, seed), seed)


def near(found: Behaviour, id: str, expected: float | None) -> bool:
    """Is the number that simulation gave what it should be, but for chance (3.9 errors)?"""
    figure = found[id]
    if expected is None:
        return True
    assert figure.value is not None
    assert figure.low is not None
    assert figure.high is not None
    return abs(figure.value - expected) <= figure.high - figure.low + 1e-9


def agrees(found: Behaviour) -> bool:
    """Do simulation and formula differ by no more than chance allows, in every figure?"""
    return all(near(found, figure.id, figure.exact) for figure in found.figures)


@pytest.mark.parametrize("rate", [0.3, P0, 0.634, 0.75])
def test_where_the_formula_holds_the_simulation_agrees(rate: float) -> None:
    found = run(protocol(), truth(progression={"rate": rate, "at": AT}))
    exactly = simon.characteristics(6, 15, 15, 28, rate)
    assert found.apart == ()
    assert found["reject"].exact == pytest.approx(exactly.reject)
    assert found["stop"].exact == pytest.approx(exactly.pet)
    assert found["counted"].exact == pytest.approx(exactly.en)
    seen = two_stage.behaviour(6, 15, 15, 28, rate)
    assert found["bias.naive"].exact == pytest.approx(seen.bias["naive"][0])
    assert found["bias.umvue"].exact == pytest.approx(0, abs=1e-9)
    assert found["coverage"].exact == pytest.approx(seen.coverage[0])
    assert agrees(found)


@pytest.mark.parametrize("law", [
    {"hazard": -math.log(P0) / AT}, {"rate": P0, "at": AT, "shape": 0.6},
    {"scale": AT / math.sqrt(-math.log(P0)), "shape": 2},
    {"pieces": [[0, -math.log(P0) / 12], [12, 0]]},
])  # fmt: skip
def test_the_form_of_the_hazard_does_not_matter_to_the_rule(law: dict) -> None:
    found = run(protocol(), truth(progression=law))
    assert found.rate == pytest.approx(P0)
    assert found.apart == ()
    assert agrees(found)


def test_stages_of_unequal_rates_are_those_of_the_formula() -> None:
    found = run(protocol(), truth(stage1={"progression": {"rate": 0.634, "at": AT}}))
    exactly = unequal(6, 15, 15, 28, 0.634, P0)
    assert found["reject"].exact == pytest.approx(exactly.reject)
    assert found["counted"].exact == pytest.approx(exactly.en)
    assert agrees(found)


def test_the_law_of_outcomes_is_that_of_every_way_to_reach_them() -> None:
    asked, rates = small(1, 3, 2, 5), (0.3, 0.6)
    law = np.zeros(6)
    for way in itertools.product((0, 1), repeat=5):
        chance = math.prod(rates[i >= 3] if one else 1 - rates[i >= 3] for i, one in enumerate(way))
        first = sum(way[:3])
        law[first if first <= 1 else sum(way)] += chance
    assert outcome_law(asked, rates) == pytest.approx(law)


def test_a_single_stage_is_binomial() -> None:
    asked = protocol(kind="single-stage")
    found = run(asked, truth())
    assert found["reject"].exact == pytest.approx(asked.rule.alpha)
    assert found["counted"].value == asked.rule.n
    assert agrees(found)


def test_whoever_never_progresses_succeeds() -> None:
    found = run(protocol(), truth(progression=NEVER), 20)
    assert (found["reject"].value, found["mean.naive"].value, found.rate) == (1, 1, 1)


def test_where_everybody_leaves_nobody_succeeds() -> None:
    for replace in ("none", "before-first-scan", "before-landmark"):
        found = run(protocol(), truth(withdrawal=AT_ONCE, replace=replace, spares=4), 20)
        assert (found["reject"].value, found["mean.naive"].value) == (0, 0)
        assert (found["counted"].value, found["censored"].value) == (15, 1)
        assert found["enrolled"].value == (15 if replace == "none" else 19)
        assert found.assessed == {0: 20}


def test_one_patient_a_stage() -> None:
    asked = small(0, 1, 1, 2, p0=P0)
    found = run(asked, truth())
    assert found["reject"].exact == pytest.approx(P0**2)
    assert near(found, "reject", P0**2)


def test_deaths_are_seen_when_they_happen() -> None:
    """No scan is needed: with deaths alone the rate is right between scans too."""
    stated = truth(progression=NEVER, death={"rate": P0, "at": AT}, scans={"weeks": [11, 30]})
    assert near(run(protocol(), stated), "rate.stage1", P0)


def test_a_scan_moved_beyond_the_landmark_hides_what_came_after_the_one_before() -> None:
    """Scans every nine weeks: who progresses after week 18 is found at 27, a success at 24."""
    found = run(protocol(), truth(stage2={"scans": {"every": 9, "to": 45}}))
    hidden = P0 ** (18 / 24)
    assert near(found, "rate.stage1", P0)
    assert near(found, "rate.stage2", hidden)
    assert near(found, "reject", unequal(6, 15, 15, 28, P0, hidden).reject)
    assert found.apart == ("no scan of stage 2 is sure to be on the landmark",)


def test_replacing_who_leaves_at_random_loses_more_successes_than_failures() -> None:
    """Watched each day: free beyond 24 weeks against progression seen first, both not having left.

    With constant hazards of progression a and of leaving b the rate as counted is
    s / (s + a / (a + b) (1 - s)), where s = exp(-24 (a + b)): less than exp(-24 a).
    """
    a, b = -math.log(P0) / AT, 0.02
    s = math.exp(-AT * (a + b))
    expected = s / (s + a / (a + b) * (1 - s))
    stated = truth(
        scans={"every": 1 / 7, "to": 25}, withdrawal={"hazard": b}, replace="before-landmark",
        spares=60,
    )  # fmt: skip
    found = run(small(0, 1, 1, 2), stated, 4000)
    assert expected < P0 - 0.03
    assert near(found, "rate.stage1", expected)


@pytest.mark.parametrize("spread", [0, 1])
def test_a_later_clock_does_what_its_formula_says(spread: float) -> None:
    frailty = {"frailty": {"spread": spread}} if spread else {}
    for early, expected in (
        ("left-out", reset(Clock(P0, AT, spread=spread), 3).moved),
        ("failure", reset(Clock(P0, AT, spread=spread), 3).moved_with_early),
    ):
        stated = truth(stage1={"baseline": {"week": 3, "early": early}}, **frailty)
        found = run(protocol(), stated)
        assert found.rate == pytest.approx(P0)
        assert near(found, "rate.stage1", expected)
        assert near(found, "rate.stage2", P0)


def test_a_forgotten_progression_is_waited_for_again() -> None:
    """Constant hazard: whoever comes to the later clock alive has the whole of it before them."""
    stated = truth(stage1={"baseline": {"week": 12, "early": "forgotten"}})
    found = run(protocol(), stated)
    assert near(found, "rate.stage1", P0)
    assert found["left_out"].value == 0


def test_no_more_than_the_spares_are_replaced() -> None:
    stated = truth(withdrawal={"hazard": 0.5}, replace="before-landmark", spares=2)
    found = run(protocol(), stated, 100)
    assert max(found.enrolled) <= 28 + 4
    assert found["censored"].value is not None
    assert found["censored"].value > 0.5


def test_a_trial_is_the_same_however_many_are_drawn() -> None:
    stated = scenarios(protocol())["both-frail"]
    few, many = (simulate(protocol(), stated, trials, 1) for trials in (7, 1203))
    for name in ("stage", "x1", "x", "enrolled", "replaced", "left_out", "censored"):
        assert getattr(few, name).tolist() == getattr(many, name)[:7].tolist()
    other = simulate(protocol(), stated, 1203, 2)
    assert other.x.tolist() != many.x.tolist()
    assert len({tuple(many.x[i : i + 200]) for i in (0, 500, 1000)}) == 3


def test_patients_who_are_not_replaced_are_the_same_with_more_spares() -> None:
    few, many = (simulate(protocol(), truth(spares=spares), 50, 1) for spares in (0, 40))
    assert few.x.tolist() == many.x.tolist()


def test_without_a_scan_beyond_the_landmark_nothing_is_drawn() -> None:
    with pytest.raises(TrialError, match=r"stage2\.scans: found the last scan in week 24"):
        simulate(protocol(), truth(stage2={"scans": {"every": 6, "to": 24}}), 10, 1)


@pytest.mark.parametrize("trials", [0, -1, 1_000_001])
def test_an_impossible_number_of_trials_is_refused(trials: int) -> None:
    with pytest.raises(InputError, match="trials must be a number from 1"):
        simulate(protocol(), truth(), trials, 1)


def test_times_follow_their_hazard() -> None:
    for law in (Law((0, 5, 9), (0.1, 0, 0.4)), free_at(0.3, 7, 1.7), Law(slopes=(0.2,))):
        hazard = np.random.default_rng(1).exponential(size=50)
        again = [law.cumulative(time) for time in law.when(hazard)]
        assert again == pytest.approx(hazard.tolist())


def test_scenarios_start_from_the_null() -> None:
    for asked in (protocol(), protocol(at=6, unit="months"), protocol(kind="single-stage")):
        for stated in scenarios(asked).values():
            rates = {round(stated.of(stage).rate(asked.landmark / 7), 9) for stage in (1, 2)}
            assert rates == {P0}
    assert not run(protocol(at=6, unit="months"), scenarios(protocol(at=6, unit="months"))[
        "as-designed"], 50).apart  # fmt: skip
