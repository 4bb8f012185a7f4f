"""Two stages that do not share one rate, against R (data/two_by_two.R)."""

from __future__ import annotations

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.stats import simon
from onearm.stats.unequal import same_average, unequal
from tests.stats.datasets import expected

RULES = expected("unequal.csv")


@pytest.mark.parametrize("row", RULES)
def test_stages_of_two_rates_are_summed_over_all_outcomes(row: dict[str, str]) -> None:
    found = unequal(
        *(int(row[name]) for name in ("r1", "n1", "r", "n")),
        float(row["first"]), float(row["second"]),
    )  # fmt: skip
    assert found.reject == pytest.approx(float(row["reject"]), rel=1e-9, abs=1e-15)
    assert found.pet == pytest.approx(float(row["pet"]), rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("p", [0.0, 0.2, 0.434, 0.9, 1.0])
def test_equal_stages_are_those_of_simon(p: float) -> None:
    one, other = unequal(6, 15, 15, 28, p, p), simon.characteristics(6, 15, 15, 28, p)
    assert (one.reject, one.pet, one.en) == pytest.approx((other.reject, other.pet, other.en))


@pytest.mark.parametrize("apart", np.linspace(-0.4, 0.4, 5))
def test_the_average_stays(apart: float) -> None:
    found = same_average(15, 28, 0.434, apart)
    assert found is not None
    assert found[0] - found[1] == pytest.approx(apart)
    assert (15 * found[0] + 13 * found[1]) / 28 == pytest.approx(0.434)


def test_a_rate_out_of_range_is_refused() -> None:
    with pytest.raises(InputError):
        unequal(6, 15, 15, 28, 0.5, -0.1)
