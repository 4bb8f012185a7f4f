"""Figures of what designs cost and which questions they answer, at their edges."""

from __future__ import annotations

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.plots import questions, single_power, tradeoff
from onearm.plots.plane import islands
from onearm.stats import recover, simon
from onearm.stats.frontier import frontier
from onearm.stats.single_stage import describe_single, single_stage

ASKED = (0.434, 0.634, 0.10, 0.20)
RULE = (6, 15, 15, 28)


@pytest.mark.parametrize(
    "asked",
    [ASKED, (0.05, 0.2, 0.1, 0.1), (0.6, 0.75, 0.05, 0.1), (0.1, 0.9, 0.1, 0.1)],
    ids=["two on the line", "four on the line", "large", "few patients"],
)
def test_every_design_is_drawn_once(asked: tuple[float, float, float, float]) -> None:
    designs, rules = simon.search(*asked), frontier(*asked, 1000).rules
    figure = tradeoff(designs, rules)
    sizes = [design.n for design in designs.admissible]
    assert figure.data["patients at most"].tolist()[: len(sizes)] == sizes
    assert len(figure.data) == len({rule.n for rule in rules} | set(sizes)) + 1
    assert f"single stage {designs.single_stage.r}/{designs.single_stage.n}" in figure.svg


def test_names_are_those_of_the_designs() -> None:
    figure = tradeoff(simon.search(*ASKED))
    assert "minimax 6/15, 15/28" in figure.svg
    assert "optimal 6/13, 19/37" in figure.svg
    assert "best of its size only" not in figure.svg
    assert "minimax 28 at most, 21.5 expected" in figure.alt


@pytest.fixture(scope="module")
def regions() -> tuple[recover.Region, ...]:
    return recover.recover(0.434, 0.634, 28)


def test_islands_hold_all_regions_and_nothing_else(regions: tuple[recover.Region, ...]) -> None:
    """The outline is right only if the powers of a strip have no gap."""
    strips = [strip for island in islands(regions) for strip in island]
    area = sum((s.right - s.left) * (s.high - s.low) for s in strips)
    sides = [(g.alpha[1] - g.alpha[0]) * (g.power[1] - g.power[0]) for g in regions]
    assert area == pytest.approx(sum(sides))
    rng = np.random.default_rng(1)
    for strip in (strips[i] for i in rng.integers(len(strips), size=5)):
        alpha, power = (strip.left + strip.right) / 2, (strip.low + strip.high) / 2
        assert simon.search(0.434, 0.634, alpha, 1 - power).minimax.n == 28


def test_each_island_says_what_is_needed_at_the_end(regions: tuple[recover.Region, ...]) -> None:
    figure = questions(regions, RULE, {(0.10, 0.80): 28, (0.05, 0.80): 38})
    for needed in (15, 16, 17):
        assert f"{needed} needed" in figure.svg
    assert "1 of 2 usual pairs (10.0% with 80.0%) lead to 28 patients" in figure.alt
    assert figure.data["rule"].tolist()[2] == "6/15, 15/28"
    assert "7/17, 15/28" in figure.svg


def test_a_rule_of_another_size_is_refused(regions: tuple[recover.Region, ...]) -> None:
    with pytest.raises(InputError, match="6/15, 15/29"):
        questions(regions, (6, 15, 15, 29), {})


def test_a_single_stage_has_one_curve_and_both_errors():
    """P(X > 6 | 14) in R 4.2.2: 1 - pbinom(6, 14, c(.3, .6)) = 0.0932819, 0.8498599."""
    rule = single_stage(0.3, 0.6, 0.1, 0.2)
    rates = [0.1, 0.3, 0.6, 0.9]
    reject = [describe_single(rule.r, rule.n, p, p).alpha for p in rates]
    figure = single_power(rates, reject, rule, apart=(0.3, 0.6))
    assert "9.3% (alpha) at a true rate of 30.0% and 85.0% (power) at 60.0%" in figure.alt
    assert figure.data["declares activity (%)"][1] == pytest.approx(9.32819, abs=1e-5)
    assert figure.svg.count("p0 30.0%") == 1
    assert "stage 1" not in figure.svg + figure.alt + figure.caption


@pytest.mark.parametrize(("rates", "reject"), [([0.3], [0.1]), ([0.3, 0.6], [0.1])])
def test_a_curve_of_one_rate_is_refused(rates, reject):
    with pytest.raises(InputError, match="two true rates or more"):
        single_power(rates, reject, single_stage(0.3, 0.6, 0.1, 0.2), apart=(0.3, 0.6))
