"""Two-stage designs for a time to event, decided by the one-sample log-rank test.

Patients enter uniformly over the accrual. The interim analysis is at calendar time t1, counted
from the first entry, and uses all that is known then: of each patient who has entered, the time
under observation so far. The trial stops unless Z1 > c1; activity is declared if also Z > c at
the end, where Z = (E - O) / sqrt(E) is the statistic of `one_sample_logrank`.

Error rates are those of the normal law of (Z1, Z), see `logrank_law`. OneArm2stage 1.2.1 has the
same moments but counts the interim mean for n1 patients after averaging it over all n, which
makes it too small by the factor sqrt(n1 / n), and takes the interim variance for the covariance;
so its two-stage designs are larger than they need be. Both agree on the single stage.

These are approximations; `logrank_simulation` gives the real error rates. For designs of 19 to 92
patients real alpha was 0.083 to 0.093 where 0.10 was asked, 0.038 to 0.046 where 0.05 was, and
real power between 1 point less and 2 points more than asked. With (O + E) / 2 as variance [5]_
real alpha was 0.094 to 0.105 and 0.048 to 0.061.

References
----------
.. [1] Kwak M, Jung SH. Phase II clinical trials with time-to-event endpoints: optimal two-stage
   designs with one-sample log-rank test. Stat Med 2014;33:2004-2016.
.. [2] Belin L, De Rycke Y, Broët P. A two-stage design for phase II trials with time-to-event
   endpoint using restricted follow-up. Contemp Clin Trials Commun 2017;8:127-134.
.. [3] Wu J. Sample size calculation for the one-sample log-rank test.
   Pharm Stat 2015;14:26-33.
.. [4] Wu J, Chen L, Wei J, Weiss H, Chauhan A. Two-stage phase II survival trial design.
   Pharm Stat 2020;19:214-229.
.. [5] Wu J. A new one-sample log-rank test. J Biom Biostat 2014;5:210.
"""

from __future__ import annotations

from dataclasses import dataclass

from scipy import special

from onearm.errors import InputError
from onearm.stats.logrank_law import Setting, law_of
from onearm.stats.logrank_search import best_two_stages, smallest_single_stage


@dataclass(frozen=True)
class LogRankSingle:
    """Declare activity if Z > `c` after `n` patients; times in the unit of the setting."""

    setting: Setting
    n: int
    c: float
    accrual: float
    total: float
    alpha: float
    power: float


@dataclass(frozen=True)
class LogRankDesign:
    """Stop at calendar time `t1` unless Z1 > `c1`; declare activity if Z > `c` at time `total`.

    `n1` patients are expected to have entered at `t1`, `n` enter in all during `accrual`.
    `alpha`, `power`, `pet0`, `pet1` (early termination) and the expected numbers of patients
    `en0`, `en1` are those of the normal approximation, under the null (0) and the alternative
    (1); `duration0` is the expected duration under the null, `interim_events` and `events`
    the events expected under the null by t1 and, unless it stops then, by the end.
    """

    kind: str
    setting: Setting
    n1: int
    t1: float
    c1: float
    n: int
    c: float
    accrual: float
    total: float
    alpha: float
    power: float
    pet0: float
    pet1: float
    en0: float
    en1: float
    duration0: float
    interim_events: float
    events: float


@dataclass(frozen=True)
class LogRankDesigns:
    """The minimax and the optimal design for one question."""

    minimax: LogRankDesign
    optimal: LogRankDesign


def two_stage_logrank(
    s0: float,
    s1: float,
    at: float,
    rate: float,
    alpha: float,
    beta: float,
    *,
    follow_up: float | None = None,
    restricted: bool = False,
    shape: float = 1.0,
    n_max: int = 500,
) -> LogRankDesigns:
    """Optimal and minimax two-stage designs [1]_, [2]_, [4]_.

    Optimal: the least expected number of patients under the null, among equals the least `n`.
    Minimax: the least `n`, among these the least expected number. The interim analysis is at
    the time when `n1` patients are expected, for each whole `n1`; c1 is the largest that keeps
    the power and c the value that then spends alpha. Left out are interim analyses by which
    less than one event is expected under the null, and designs that expect no fewer patients
    than the single stage has. The search ends by itself: stage 1 alone must keep the power,
    which bounds c1 and with it the expected number, the more so the larger `n` is.

    Parameters
    ----------
    s0, s1 : float
        Proportion event-free at time `at` under the null and the alternative.
    at : float
        A time, in any unit.
    rate : float
        Patients entering in a unit of time.
    alpha, beta : float
        One-sided type I error and type II error, below 0.5.
    follow_up : float, optional
        Time from the last entry to the end; `at` if not given.
    restricted : bool
        Whether each patient is followed for at most `follow_up`; otherwise all are followed to
        the end of the trial.
    shape : float
        Of the Weibull distribution; 1 is exponential.
    n_max : int
        A cap only: a search that meets it is refused.

    Raises
    ------
    InputError
        If not 0 < s0 < s1 < 1, a time, rate or shape is not positive, an error rate is not
        between 0 and 0.5, more than `n_max` patients may be needed, or patients enter so fast
        that no interim analysis saves any.

    Examples
    --------
    >>> found = two_stage_logrank(0.434, 0.634, 6, 2, 0.10, 0.20, restricted=True).optimal
    >>> found.n1, found.n, round(found.c1, 2), round(found.c, 2), round(found.en0, 1)
    (15, 33, 0.05, 1.18, 23.6)
    """
    setting = Setting(s0, s1, at, rate, at if follow_up is None else follow_up, restricted, shape)
    _check_errors(alpha, beta)
    found = best_two_stages(setting, alpha, beta, n_max)
    if found is None:
        raise InputError(
            f"with {rate:g} patients in a unit of time no interim analysis saves patients; "
            "use single_stage_logrank"
        )
    return LogRankDesigns(*(
        describe(setting, n1, c1, n, c, kind=kind)
        for kind, (_, n, n1, c1, c) in zip(("minimax", "optimal"), found, strict=True)
    ))  # fmt: skip


def single_stage_logrank(
    s0: float,
    s1: float,
    at: float,
    rate: float,
    alpha: float,
    beta: float,
    *,
    follow_up: float | None = None,
    restricted: bool = False,
    shape: float = 1.0,
    n_max: int = 500,
) -> LogRankSingle:
    """The smallest trial without an interim look [3]_.

    Parameters and errors are those of `two_stage_logrank`.

    Examples
    --------
    >>> single_stage_logrank(0.434, 0.634, 6, 2, 0.10, 0.20, restricted=True).n
    30
    """
    setting = Setting(s0, s1, at, rate, at if follow_up is None else follow_up, restricted, shape)
    _check_errors(alpha, beta)
    n, power = smallest_single_stage(setting, alpha, beta, n_max)
    accrual, c = n / rate, float(special.ndtri(1 - alpha))
    return LogRankSingle(setting, n, c, accrual, accrual + setting.follow_up, alpha, power)


def describe(
    setting: Setting, n1: int, c1: float, n: int, c: float, *, kind: str = "stated"
) -> LogRankDesign:
    """A stated rule with its operating characteristics by the normal approximation.

    Parameters
    ----------
    n1, c1, n, c : int, float, int, float
        Stop when `n1` patients are expected unless Z1 > `c1`; declare activity after `n`
        patients if Z > `c`.

    Raises
    ------
    InputError
        If not 0 < n1 < n.

    Examples
    --------
    >>> stated = describe(Setting(0.434, 0.634, 6, 2, follow_up=6), 14, 0.0, 24, 1.2)
    >>> round(stated.alpha, 3), round(stated.power, 3), round(stated.pet0, 3)
    (0.096, 0.804, 0.5)
    """
    if not 0 < n1 < n:
        raise InputError(f"need 0 < n1 < n, found n1 = {n1}, n = {n}")
    null, aim = (law_of(setting, n1, n, ratio) for ratio in (1.0, setting.hazard_ratio))
    pet0, pet1 = (float(law.stop(c1)) for law in (null, aim))
    t1, accrual = n1 / setting.rate, n / setting.rate
    total = accrual + setting.follow_up
    en0, en1 = (n - (n - n1) * pet for pet in (pet0, pet1))
    return LogRankDesign(
        kind, setting, n1, t1, float(c1), n, float(c), accrual, total, float(null.both(c1, c)),
        float(aim.both(c1, c)), pet0, pet1, en0, en1, total - (total - t1) * pet0,
        float(null.expected1), float(null.expected),
    )  # fmt: skip


def _check_errors(alpha: float, beta: float) -> None:
    if not (0 < alpha < 0.5 and 0 < beta < 0.5):
        raise InputError(f"alpha and beta must lie between 0 and 0.5, found {alpha} and {beta}")
