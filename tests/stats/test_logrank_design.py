"""Log-rank designs against OneArm2stage, numerical integration, simulation and search.

data/logrank_design.R makes the expected values.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import optimize, special

from onearm.errors import InputError
from onearm.stats.logrank_design import describe, single_stage_logrank, two_stage_logrank
from onearm.stats.logrank_law import Setting, both_above
from onearm.stats.logrank_simulation import simulate
from tests.stats.datasets import expected

PEER = expected("logrank_peer.csv")
LAW = expected("logrank_law.csv")
SIMULATED = expected("logrank_simulated.csv")
BVN = expected("logrank_bvn.csv")
QUESTION = (0.434, 0.634, 6, 2, 0.10, 0.20)


def numbers(row, *names):
    return [float(row[name]) for name in names]


def setting_of(row):
    values = numbers(row, "s0", "s1", "at", "rate", "follow_up")
    return Setting(*values, restricted=row["restricted"] == "1", shape=float(row["shape"]))


def stated(row):
    return describe(
        setting_of(row), int(row["n1"]), float(row["c1"]), int(row["n"]), float(row["c"])
    )


def question(row):
    arguments = numbers(row, "s0", "s1", "at", "rate", "alpha", "beta")
    options = {"follow_up": float(row["follow_up"]), "restricted": row["restricted"] == "1"}
    return arguments, options | {"shape": float(row["shape"])}


def name_of(row):
    return " ".join(row[c] for c in ("s0", "rate", "restricted", "shape")) + row.get("kind", "")


def test_bivariate_probabilities_are_those_of_mvtnorm():
    found = both_above(*([float(row[name]) for row in BVN] for name in ("h", "k", "rho")))
    assert np.abs(found - [float(row["p"]) for row in BVN]).max() < 1e-14


@pytest.mark.parametrize("row", LAW, ids=name_of)
def test_error_rates_are_those_of_integration_over_entry_and_event(row):
    found = stated(row)
    for name in ("alpha", "power", "pet0", "pet1", "interim_events", "events"):
        assert getattr(found, name) == pytest.approx(float(row[name]), rel=1e-10), name


@pytest.mark.parametrize("row", PEER, ids=name_of)
def test_the_single_stage_is_that_of_onearm2stage(row):
    arguments, options = question(row)
    assert single_stage_logrank(*arguments, **options).n == int(row["n_single"])


@pytest.mark.parametrize("row", [row for row in PEER if row["n"] != "NA"], ids=name_of)
def test_two_stages_need_fewer_patients_than_those_of_onearm2stage(row):
    """Its interim mean is too small by sqrt(n1 / n), so its rules have more power than asked."""
    arguments, options = question(row)
    found = getattr(two_stage_logrank(*arguments, **options), row["kind"])
    theirs = stated(row)
    beta = float(row["beta"])
    assert theirs.alpha == pytest.approx(
        float(row["alpha"]), abs=0.0015
    )  # its search stops at .001
    assert theirs.power > 1 - beta
    assert theirs.total == pytest.approx(float(row["total"]), abs=1e-4)
    assert found.power == pytest.approx(1 - beta, abs=1e-6)
    assert found.alpha == pytest.approx(float(row["alpha"]), abs=1e-9)
    if row["kind"] == "minimax":
        assert found.n <= int(row["n"])
    else:
        assert found.en0 < float(row["en0"]) - 0.5


@pytest.mark.parametrize("row", SIMULATED, ids=lambda row: name_of(row) + " S = " + row["true"])
def test_simulated_trials_agree_with_those_of_onearm2stage(row):
    """Within four standard errors of the difference."""
    design, true = stated(row), float(row["true"])
    ratio = np.log(true) / np.log(design.setting.s0)
    found = simulate(design, hazard_ratio=ratio, trials=10_000, seed=11)
    for mine, theirs in ((found.reject, float(row["reject"])), (found.pet, float(row["stop"]))):
        error = (theirs * (1 - theirs) * (1 / 10_000 + 1 / int(row["trials"]))) ** 0.5
        assert abs(mine - theirs) < 4 * error


@pytest.mark.parametrize("restricted", [False, True])
@pytest.mark.parametrize("shape", [0.5, 2])
def test_with_many_patients_the_approximation_is_the_simulation(restricted, shape):
    setting = Setting(0.5, 0.56, 6, 40, 6, restricted=restricted, shape=shape)
    design = describe(setting, 300, 0.0, 500, 1.6)
    for ratio, reject, pet in (
        (1, design.alpha, design.pet0),
        (setting.hazard_ratio, design.power, design.pet1),
    ):
        found = simulate(design, hazard_ratio=ratio, trials=4000, seed=7)
        assert found.reject == pytest.approx(reject, abs=0.03)
        assert found.pet == pytest.approx(pet, abs=0.03)
        assert found.en == pytest.approx(500 - 200 * pet, abs=6)


@pytest.mark.parametrize("restricted", [False, True])
def test_real_error_rates_of_small_trials(restricted):
    """Alpha below the nominal, power near it; the other variance is nearer in alpha."""
    design = two_stage_logrank(*QUESTION, restricted=restricted).optimal
    aim = design.setting.hazard_ratio
    null, power, other = (
        simulate(design, hazard_ratio=ratio, trials=10_000, seed=5, variance=variance)
        for ratio, variance in ((1, "expected"), (aim, "expected"), (1, "mean"))
    )
    assert 0.08 < null.reject < 0.10
    assert 0.79 < power.reject < 0.83
    assert abs(other.reject - 0.10) < 0.01
    assert null.pet == pytest.approx(design.pet0, abs=0.02)
    assert null.en == pytest.approx(design.en0, abs=0.4)
    assert null.duration == pytest.approx(design.duration0, abs=0.5)


@pytest.mark.parametrize("restricted", [False, True])
def test_no_rule_has_a_smaller_expected_number(restricted):
    """For every n1 and n in reach: stopping a little more often loses the power."""
    designs = two_stage_logrank(*QUESTION, restricted=restricted)
    setting, best = designs.optimal.setting, designs.optimal.en0
    for n in range(designs.minimax.n - 2, designs.optimal.n + 4):
        for n1 in range(6, min(n, int(best))):
            rivals = [best - 0.01] if n >= designs.minimax.n else [n - (n - n1) / 4, n - 0.1]
            for en0 in rivals:
                c1 = float(special.ndtri((n - en0) / (n - n1)))
                if c1 < special.ndtri(0.9) - 0.02:
                    assert power_at(setting, n1, c1, n) < 0.80, (n1, n)


def power_at(setting, n1, c1, n):
    """Power of the rule whose c spends an alpha of 0.10."""
    c = optimize.brentq(lambda c: describe(setting, n1, c1, n, c).alpha - 0.10, -4, 2, xtol=1e-6)
    return describe(setting, n1, c1, n, c).power


def test_minimax_has_the_fewest_patients_and_optimal_the_fewest_expected():
    designs = two_stage_logrank(*QUESTION, restricted=True)
    single = single_stage_logrank(*QUESTION, restricted=True)
    assert designs.minimax.n <= single.n <= designs.optimal.n
    assert designs.optimal.en0 < designs.minimax.en0 < single.n


def test_numbers_of_a_design_fit_together():
    design = two_stage_logrank(*QUESTION, follow_up=9).optimal
    assert (design.t1, design.accrual) == (design.n1 / 2, design.n / 2)
    assert design.total == design.accrual + 9
    assert design.en0 == pytest.approx(design.n1 * design.pet0 + design.n * (1 - design.pet0))
    assert design.en1 == pytest.approx(design.n1 * design.pet1 + design.n * (1 - design.pet1))
    assert design.duration0 == pytest.approx(
        design.t1 * design.pet0 + design.total * (1 - design.pet0)
    )
    assert design.pet0 == pytest.approx(float(special.ndtr(design.c1)))
    again = describe(design.setting, design.n1, design.c1, design.n, design.c, kind="optimal")
    assert again == design


def test_follow_up_is_the_landmark_unless_given():
    assert two_stage_logrank(*QUESTION) == two_stage_logrank(*QUESTION, follow_up=6)


def test_an_interim_that_never_stops_leaves_the_single_stage():
    single = single_stage_logrank(*QUESTION)
    design = describe(single.setting, 10, -8.0, single.n, single.c)
    assert design.alpha == pytest.approx(0.10)
    assert design.power == pytest.approx(single.power)
    assert (single.accrual, single.total) == (single.n / 2, single.n / 2 + 6)


def test_unit_of_time_does_not_matter():
    months = two_stage_logrank(0.434, 0.634, 6, 2, 0.1, 0.2, shape=1.4).optimal
    weeks = two_stage_logrank(0.434, 0.634, 24, 0.5, 0.1, 0.2, shape=1.4).optimal
    assert (weeks.n1, weeks.n, weeks.t1) == (months.n1, months.n, 4 * months.t1)
    assert weeks.en0 == pytest.approx(months.en0)


def test_the_same_curves_stated_at_another_time_give_the_same_design():
    one = two_stage_logrank(*QUESTION).optimal
    other = two_stage_logrank(0.434**2, 0.634**2, 12, 2, 0.1, 0.2, follow_up=6).optimal
    assert (other.n1, other.n) == (one.n1, one.n)
    assert other.en0 == pytest.approx(one.en0)


def test_restriction_beyond_all_events_changes_nothing():
    free, restricted = (
        describe(Setting(0.434, 0.634, 6, 2, 500, restricted=r), 12, 0.0, 24, 1.2)
        for r in (False, True)
    )
    assert restricted.power == pytest.approx(free.power, rel=1e-9)
    assert restricted.alpha == pytest.approx(free.alpha, rel=1e-9)


def test_no_follow_up_after_the_last_entry_is_possible():
    design = two_stage_logrank(*QUESTION, follow_up=0).optimal
    assert design.total == design.accrual
    assert design.n > two_stage_logrank(*QUESTION).optimal.n


def test_simulation_repeats_with_its_seed_and_not_with_another():
    design = describe(Setting(0.434, 0.634, 6, 2, 6), 12, 0.0, 24, 1.2)
    first = simulate(design, hazard_ratio=1, trials=500, seed=1)
    assert first == simulate(design, hazard_ratio=1, trials=500, seed=1)
    assert first != replace(simulate(design, hazard_ratio=1, trials=500, seed=2), seed=1)
    assert first.se == pytest.approx((first.reject * (1 - first.reject) / 500) ** 0.5)


@pytest.mark.parametrize(("c1", "stops"), [(-0.5, False), (0.5, True)])
def test_an_interim_without_data_has_the_statistic_zero(c1, stops):
    """Events are so rare that hardly a trial has one by t1, and E is nearly 0."""
    design = describe(Setting(0.98, 0.99, 6, 100, 6), 2, c1, 50, 1.2)
    found = simulate(design, hazard_ratio=1, trials=2000, seed=4)
    assert (found.pet > 0.95) == stops
    assert (found.pet < 0.05) != stops


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"s0": 0.7}, "0 < s0 < s1 < 1"),
        ({"s0": 0}, "0 < s0 < s1 < 1"),
        ({"s1": 1}, "0 < s0 < s1 < 1"),
        ({"at": 0}, "at must be positive"),
        ({"rate": -1}, "rate must be positive"),
        ({"rate": float("nan")}, "rate must be positive"),
        ({"shape": 0}, "shape must be positive"),
        ({"follow_up": -1}, "follow_up must be positive"),
        ({"follow_up": 0, "restricted": True}, "follow_up must be positive"),
        ({"alpha": 0}, "between 0 and 0.5"),
        ({"beta": 0.5}, "between 0 and 0.5"),
        ({"n_max": 20}, "no design with 20 patients"),
    ],
)
@pytest.mark.parametrize("search", [two_stage_logrank, single_stage_logrank])
def test_impossible_questions_are_refused(search, change, message):
    given = {"s0": 0.434, "s1": 0.634, "at": 6, "rate": 2, "alpha": 0.1, "beta": 0.2} | change
    with pytest.raises(InputError, match=message):
        search(**given)


def test_accrual_too_fast_for_an_interim_is_said():
    with pytest.raises(InputError, match="no interim analysis saves patients"):
        two_stage_logrank(0.434, 0.634, 6, 500, 0.1, 0.2)
    assert single_stage_logrank(0.434, 0.634, 6, 500, 0.1, 0.2).n > 20


@pytest.mark.parametrize(("n1", "n"), [(0, 10), (10, 10), (11, 10)])
def test_impossible_rules_are_refused(n1, n):
    with pytest.raises(InputError, match="0 < n1 < n"):
        describe(Setting(0.434, 0.634, 6, 2, 6), n1, 0.0, n, 1.2)


@pytest.mark.parametrize("change", [{"hazard_ratio": 0}, {"trials": 0}])
def test_impossible_simulations_are_refused(change):
    design = describe(Setting(0.434, 0.634, 6, 2, 6), 12, 0.0, 24, 1.2)
    with pytest.raises(InputError):
        simulate(design, **({"hazard_ratio": 1, "trials": 10, "seed": 1} | change))
