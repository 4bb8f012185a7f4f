"""Two-stage designs against printed tables, clinfun, PhIIdesign and plain enumeration.

data/simon_clinfun.csv is the output of ph2simon(p0, p1, alpha, beta, nmax = 150) of clinfun
1.1.6 under R 4.2.2, for the settings of tables 1 and 2 of Simon 1989: its first row is the
minimax design, the row of least EN(p0) the optimal one.
data/simon_admissible.csv and data/single_stage.csv come from clinfun too, see simon_clinfun.R.
data/simon_1989.csv holds rows of table 1 as another public test suite transcribes them;
clinfun gives the same.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.stats.simon import characteristics, describe, search
from onearm.stats.single_stage import single_stage
from tests.stats.datasets import expected
from tests.stats.enumeration import best_designs, feasible, outcomes

SETTING = ("p0", "p1", "alpha", "beta")
RULE = ("r1", "n1", "r", "n")
OURS = (6, 15, 15, 28)
SMALL = [
    (0.01, 0.20, 0.05, 0.10),
    (0.05, 0.25, 0.05, 0.20),
    (0.05, 0.25, 0.10, 0.10),
    (0.05, 0.30, 0.05, 0.10),
    (0.10, 0.30, 0.05, 0.20),
    (0.10, 0.40, 0.05, 0.10),
    (0.20, 0.50, 0.10, 0.10),
    (0.30, 0.60, 0.10, 0.20),
    (0.40, 0.70, 0.05, 0.20),
    (0.434, 0.634, 0.10, 0.20),
    (0.50, 0.80, 0.10, 0.10),
    (0.70, 0.90, 0.05, 0.20),
    (0.70, 0.90, 0.10, 0.10),
]

found = cache(search)


def rule(design):
    return design.r1, design.n1, design.r, design.n


def cells(row, names, kind):
    return tuple(kind(row[name]) for name in names)


def of_setting(row):
    return " ".join(row[name] for name in SETTING)


def of_row(row):
    return " ".join(row[name] for name in (*SETTING, "kind"))


@pytest.mark.parametrize("row", expected("simon_1989.csv"), ids=of_row)
def test_designs_are_those_that_simon_printed(row):
    designs = found(*cells(row, SETTING, float))
    assert rule(getattr(designs, row["kind"])) == cells(row, RULE, int)


@pytest.mark.parametrize("row", expected("simon_clinfun.csv"), ids=of_row)
def test_designs_are_those_of_clinfun(row):
    design = getattr(found(*cells(row, SETTING, float)), row["kind"])
    assert rule(design) == cells(row, RULE, int)
    assert design.kind == row["kind"]
    assert (design.en0, design.pet0) == pytest.approx(cells(row, ("en0", "pet0"), float), rel=1e-11)


@pytest.mark.parametrize("row", expected("simon_phiidesign.csv"), ids=lambda r: f"n = {r['n']}")
def test_characteristics_are_those_of_phiidesign(row):
    design = describe("stated", *cells(row, RULE, int), *cells(row, ("p0", "p1"), float))
    numbers = cells(row, ("en0", "pet0", "alpha", "beta"), float)
    ours = (design.en0, design.pet0, design.alpha, 1 - design.power)
    assert ours == pytest.approx(numbers, rel=1e-12)


@pytest.mark.parametrize("setting", SMALL)
def test_search_finds_what_enumerating_every_rule_finds(setting):
    designs = search(*setting)
    minimax, optimal = best_designs(*setting, largest=designs.optimal.n + 4)
    assert rule(designs.minimax) == minimax
    assert rule(designs.optimal) == optimal


@pytest.mark.parametrize("setting", SMALL)
def test_designs_keep_what_they_promise(setting):
    p0, p1, alpha, beta = setting
    designs = search(*setting)
    for design in (designs.minimax, designs.optimal):
        assert (design.p0, design.p1) == (p0, p1)
        assert design.alpha <= alpha
        assert design.power >= 1 - beta
    assert designs.minimax.n <= designs.optimal.n
    assert designs.optimal.en0 <= designs.minimax.en0


@pytest.mark.parametrize("p", [0, 0.05, 0.434, 0.5, 0.634, 0.99, 1])
@pytest.mark.parametrize(
    "rule", [OURS, (0, 1, 0, 2), (0, 9, 2, 17), (4, 5, 9, 10), (3, 13, 12, 43), (8, 9, 8, 11)]
)
def test_characteristics_sum_over_all_outcomes(rule, p):
    at = characteristics(*rule, p)
    assert (at.reject, at.pet, at.en) == pytest.approx(outcomes(*rule, p), rel=1e-11, abs=1e-15)
    assert at.p == p


@pytest.mark.parametrize("p", [0.434, 0.634])
def test_characteristics_agree_with_simulated_trials(p):
    r1, n1, r, n = OURS
    trials = 400_000
    rng = np.random.default_rng(28063)
    first, second = rng.binomial(n1, p, trials), rng.binomial(n - n1, p, trials)
    on = first > r1
    at = characteristics(*OURS, p)
    error = 4 * np.sqrt(0.25 / trials)
    assert (on & (first + second > r)).mean() == pytest.approx(at.reject, abs=error)
    assert (~on).mean() == pytest.approx(at.pet, abs=error)
    assert np.where(on, n, n1).mean() == pytest.approx(at.en, abs=error * (n - n1))


def test_the_design_of_the_trial_is_6_of_15_and_15_of_28():
    """Facts of NCT04028063, section 1: the stated numbers of the minimax design."""
    design = found(0.434, 0.634, 0.10, 0.20).minimax
    assert rule(design) == OURS
    assert [round(v, 4) for v in (design.alpha, design.power)] == [0.0979, 0.8020]
    assert round(design.pet0, 3) == 0.503
    assert round(design.en0, 1) == 21.5


def test_only_one_usual_pair_of_errors_has_a_minimax_design_of_28():
    """Facts of NCT04028063, section 1: that pair also names the optimal design of 28."""
    sizes = {
        (alpha, beta): search(0.434, 0.634, alpha, beta)
        for alpha in (0.05, 0.10, 0.15, 0.20)
        for beta in (0.10, 0.15, 0.20, 0.25, 0.30)
    }
    assert len(sizes) == 20
    assert [pair for pair, d in sizes.items() if d.minimax.n == 28] == [(0.10, 0.20)]
    assert [pair for pair, d in sizes.items() if d.optimal.n == 28] == [(0.15, 0.20)]


def by_setting(name):
    groups = defaultdict(list)
    for row in expected(name):
        rows = groups[cells(row, SETTING, float)]
        if row not in rows:  # clinfun prints a design that is minimax and optimal twice
            rows.append(row)
    return [pytest.param(*group, id=" ".join(map(str, group[0]))) for group in groups.items()]


@pytest.mark.parametrize(("setting", "rows"), by_setting("simon_admissible.csv"))
def test_admissible_designs_and_their_weights_are_those_of_clinfun(setting, rows):
    ours = found(*setting).admissible
    assert [rule(d) for d in ours] == [cells(row, RULE, int) for row in rows]
    for design, row in zip(ours, rows, strict=True):
        theirs = cells(row, ("en0", "q_low", "q_high"), float)
        assert design.en0 == pytest.approx(theirs[0], rel=1e-11)
        assert (design.q_low, design.q_high) == pytest.approx(theirs[1:], abs=0.0005001)


@pytest.mark.parametrize("setting", SMALL[1:6])
def test_each_weight_is_answered_by_the_design_that_enumeration_finds(setting):
    designs = search(*setting)
    rules = [(n, en0) for n in range(2, designs.optimal.n + 4) for en0, *_ in feasible(n, *setting)]
    for design in designs.admissible:
        q = (design.q_low + design.q_high) / 2
        least = min(q * n + (1 - q) * en0 for n, en0 in rules)
        assert q * design.n + (1 - q) * design.en0 == pytest.approx(least, rel=1e-12)


def test_admissible_designs_share_out_all_weights():
    designs = found(0.4, 0.5, 0.05, 0.10)
    weights = [(d.q_low, d.q_high) for d in designs.admissible]
    assert weights[0][1] == 1
    assert weights[-1][0] == 0
    assert all(a[0] == b[1] for a, b in itertools.pairwise(weights))
    assert rule(designs.admissible[0]) == rule(designs.minimax)
    assert rule(designs.admissible[-1]) == rule(designs.optimal)


def test_rules_that_expect_the_same_are_settled_by_the_smallest_stage_one():
    """0/10 and 1/11 of 12 both expect 12 - 2 * 0.9^10 patients."""
    ends = [(0, 10, 2, 12), (1, 11, 2, 12)]
    expected_patients = [outcomes(*end, Fraction(1, 10))[2] for end in ends]
    assert expected_patients == [12 - 2 * Fraction(9, 10) ** 10] * 2
    assert all(outcomes(*end, Fraction(4, 10))[0] > Fraction(9162, 10000) for end in ends)
    assert rule(search(0.1, 0.4, 0.165, 0.0838).minimax) == (0, 10, 2, 12)


def test_a_minimax_design_that_is_optimal_too_serves_every_weight():
    (only,) = search(0.2, 0.9, 0.1, 0.1).admissible
    assert (only.q_low, only.q_high) == (0, 1)


@pytest.mark.parametrize("row", expected("single_stage.csv"), ids=of_setting)
def test_single_stage_designs_are_those_of_clinfun(row):
    design = single_stage(*cells(row, SETTING, float))
    assert (design.r, design.n) == cells(row, ("r", "n"), int)
    errors = cells(row, ("alpha_actual", "beta_actual"), float)
    assert (design.alpha, 1 - design.power) == pytest.approx(errors, rel=1e-10)


def test_a_cap_that_is_too_low_says_by_how_much_to_raise_it():
    for n_max in (0, 1, 27):
        with pytest.raises(InputError, match=f"{n_max} patients or fewer.*by {32 - n_max} or more"):
            search(0.434, 0.634, 0.10, 0.20, n_max=n_max)
    assert search(0.434, 0.634, 0.10, 0.20, n_max=32).minimax.n <= 32


def test_a_question_beyond_the_search_is_told_so():
    with pytest.raises(InputError, match="7357 are enough: that is beyond this search"):
        search(0.2, 0.21, 0.1, 0.2, n_max=100)
    with pytest.raises(InputError, match="n_max must be 2000 or less, found 5000"):
        search(0.2, 0.21, 0.1, 0.2, n_max=5000)


def test_what_is_said_to_be_enough_is_enough():
    for setting in [(0.05, 0.5, 0.2, 0.3), (0.3, 0.9, 0.4, 0.4), (0.1, 0.3, 0.05, 0.1)]:
        one = single_stage(*setting)
        enough = one.n + (one.r == 0)
        with pytest.raises(InputError, match=f"{enough} are enough"):
            search(*setting, n_max=1)
        assert search(*setting, n_max=enough).minimax.n <= enough


def test_the_cap_leaves_the_minimax_design_alone_and_tells_that_it_cut_the_search():
    capped = search(0.434, 0.634, 0.10, 0.20, n_max=28)
    assert rule(capped.minimax) == rule(capped.optimal) == OURS
    assert not capped.complete
    assert found(0.434, 0.634, 0.10, 0.20).complete


def test_rates_too_close_for_any_trial_are_refused_in_words():
    with pytest.raises(InputError, match="needs more than 100000 patients"):
        search(0.5, 0.5001, 0.05, 0.10, n_max=50)


@pytest.mark.parametrize(
    "setting",
    [
        (0.5, 0.5, 0.1, 0.2),
        (0.6, 0.4, 0.1, 0.2),
        (0, 0.2, 0.1, 0.2),
        (0.2, 1, 0.1, 0.2),
        (-0.1, 0.2, 0.1, 0.2),
        (0.2, 0.4, 1.1, 0.2),
        (0.2, 0.4, 0.1, -0.2),
        (0.2, 0.4, float("nan"), 0.2),
        (0.2, 0.4, 10, 20),
    ],
)
def test_impossible_questions_are_refused(setting):
    with pytest.raises(InputError):
        search(*setting, n_max=40)


@pytest.mark.parametrize(
    ("rule", "p"),
    [
        ((15, 15, 15, 28), 0.4),
        ((-1, 15, 15, 28), 0.4),
        ((6, 28, 15, 28), 0.4),
        ((6, 15, 5, 28), 0.4),
        ((6, 15, 28, 28), 0.4),
        ((0, 0, 1, 5), 0.4),
        (OURS, -0.1),
        (OURS, 1.1),
        (OURS, 43.4),
        (OURS, float("nan")),
    ],
)
def test_impossible_rules_and_rates_are_refused(rule, p):
    with pytest.raises(InputError):
        characteristics(*rule, p)
