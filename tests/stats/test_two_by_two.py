"""Two groups, against R (data/two_by_two.R) and printed tables."""

from __future__ import annotations

import pytest

from onearm.errors import InputError
from onearm.stats.two_by_two import compare, power, split
from tests.stats.datasets import expected

CASES = expected("two_by_two.csv")
POWERS = expected("two_by_two_power.csv")


def whole(row: dict[str, str], *names: str) -> tuple[int, ...]:
    return tuple(int(row[name]) for name in names)


def rates(row: dict[str, str], *names: str) -> tuple[float, ...]:
    return tuple(float(row[name]) for name in names)


@pytest.mark.parametrize("row", CASES, ids=lambda row: "-".join(list(row.values())[:4]))
def test_two_groups_are_compared_as_r_does(row: dict[str, str]) -> None:
    found = compare(*whole(row, "x1", "n1", "x2", "n2"))
    assert found.p_two_sided == pytest.approx(float(row["p_two_sided"]), rel=1e-9)
    assert found.p_greater == pytest.approx(float(row["p_greater"]), rel=1e-9)
    assert found.above == pytest.approx(float(row["above"]), rel=1e-8)
    counts, law = split(found.n1, found.n2, found.x1 + found.x2)
    assert law[counts == found.x1][0] == pytest.approx(float(row["chance"]), rel=1e-10)
    assert law.sum() == pytest.approx(1)


@pytest.mark.parametrize("row", POWERS)
def test_the_power_is_that_of_all_tables(row: dict[str, str]) -> None:
    sizes, asked = whole(row, "n1", "n2"), rates(row, "rate1", "rate2")
    found = power(*sizes, *asked, alpha=float(row["alpha"]))
    assert found == pytest.approx(float(row["power"]), rel=1e-9, abs=1e-14)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((10, 10, 0, 20), 0.6791, 1.0),
    ],
)
def test_the_interval_is_newcombes(counts, low: float, high: float) -> None:
    """Newcombe, Stat Med 1998;17:873-890, table II, method 10."""
    found = compare(*counts).ci
    assert found == pytest.approx((low, high), abs=6e-5)


@pytest.mark.parametrize("counts", [(3, 2, 0, 1), (0, 0, 0, 4), (-1, 4, 0, 4), (1.5, 4, 0, 4)])
def test_what_are_no_counts_is_refused(counts) -> None:
    with pytest.raises(InputError):
        compare(*counts)


def test_rates_and_totals_out_of_range_are_refused() -> None:
    with pytest.raises(InputError):
        split(3, 3, 7)
    with pytest.raises(InputError):
        power(3, 3, 1.2, 0.1)
