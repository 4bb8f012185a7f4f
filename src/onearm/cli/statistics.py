"""`onearm design | estimate | survival`: the statistics alone, without a trial folder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onearm.cli.show import JSON, print_json, print_table

if TYPE_CHECKING:
    from onearm.stats.recover import Region
    from onearm.stats.simon import Designs
    from onearm.stats.two_stage import Estimate

SLOW = 60
"""Patients from which the recovery of an optimal design may take minutes."""

PATIENTS = click.IntRange(0, 2000)
"""A number of patients, as many as the search of designs allows: memory grows with its square."""

LEVEL = click.option(
    "--level", type=float, default=0.95, show_default=True, help="Two-sided confidence level."
)


@click.command()
@click.option("--p0", type=float, required=True, help="Rate that is not interesting.")
@click.option("--p1", type=float, required=True, help="Rate that would be.")
@click.option("--alpha", type=float, help="Largest one-sided type I error.")
@click.option("--beta", type=float, help="Largest type II error, 1 - power.")
@click.option("--n-max", type=click.IntRange(min=2), help="A cap; the search ends by itself.")
@click.option("--recover", is_flag=True, help="Find the error rates that gave a printed design.")
@click.option("--kind", type=click.Choice(["minimax", "optimal"]), help="Recover: kind of design.")
@click.option("--n", type=PATIENTS, help="Recover: patients in all.")
@click.option("--r1", type=PATIENTS, help="Recover: stop with so many successes or fewer.")
@click.option("--n1", type=PATIENTS, help="Recover: patients in stage 1.")
@click.option("--r", type=PATIENTS, help="Recover: not active with so many successes or fewer.")
@JSON
def design(
    p0: float, p1: float, alpha: float | None, beta: float | None, n_max: int | None,
    recover: bool, kind: str | None, n: int | None, r1: int | None, n1: int | None,
    r: int | None, as_json: bool,
) -> None:  # fmt: skip
    """Find Simon's two-stage designs, or the error rates behind a printed one."""
    printed = {"n": n, "r1": r1, "n1": n1, "r": r}
    if recover:
        _only("--recover", alpha=alpha, beta=beta, n_max=n_max)
        _need(n=n)
        _recover(p0, p1, kind or "minimax", printed, as_json)
        return
    _only("a search", kind=kind, **printed)
    _need(alpha=alpha, beta=beta)
    from onearm.stats.simon import N_MAX, search

    found = search(p0, p1, float(alpha or 0), float(beta or 0), n_max=n_max or N_MAX)
    if as_json:
        print_json(asdict(found))
    else:
        _print_designs(found)
    if not found.complete:
        click.echo("The cap ended the search: the optimal design may need more patients.", err=True)


def _recover(p0: float, p1: float, kind: Any, printed: dict[str, Any], as_json: bool) -> None:
    from onearm.stats.recover import Window, recover

    if kind == "optimal" and printed["n"] > SLOW:
        click.echo("Optimal designs of this size compete with many: minutes.", err=True)
    regions, window = recover(p0, p1, kind=kind, **printed), Window()
    if as_json:
        print_json({
            "kind": kind, "p0": p0, "p1": p1, "window": asdict(window),
            "regions": [asdict(region) for region in regions],
        })  # fmt: skip
        return
    looked = (
        f"alpha from {window.alpha_min:g} to {window.alpha_max:g} "
        f"and power over {window.power_min:g}"
    )
    if not regions:
        click.echo(f"No question with {looked} has this {kind} design.")
        return
    _print_regions(regions)
    click.echo(f"{len(regions)} regions with {looked}; those with a usual pair first.")


@click.command()
@click.option("--r1", type=PATIENTS, required=True, help="Stop with so many successes or fewer.")
@click.option("--n1", type=PATIENTS, required=True, help="Patients in stage 1.")
@click.option(
    "--r", type=PATIENTS, required=True, help="Not active with so many successes or fewer."
)
@click.option("--n", type=PATIENTS, required=True, help="Patients in all.")
@click.option("--x", type=PATIENTS, required=True, help="Successes when the trial ended.")
@click.option("--p0", type=float, required=True, help="Rate that is not interesting.")
@click.option("--stage", type=click.IntRange(1, 2), help="Stage after which the trial ended.")
@LEVEL
@JSON
def estimate(
    r1: int, n1: int, r: int, n: int, x: int, p0: float, stage: int | None, level: float,
    as_json: bool,
) -> None:  # fmt: skip
    """Estimate the rate after a two-stage trial, with p-value and interval."""
    from onearm.stats.two_stage import METHODS, estimate

    found = estimate(r1, n1, r, n, x, p0=p0, stage=stage, level=level)
    if as_json:
        print_json(asdict(found) | {"methods": METHODS})
    else:
        _print_estimate(found, METHODS)


class _Listing(click.Command):
    """A command whose option --at takes one number or many: --at 100 200."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, list(_each_with_name("--at", args)))


def _each_with_name(name: str, args: Iterable[str]) -> Iterable[str]:
    """--at 100 200 as --at 100 --at 200."""
    listing = 0
    for arg in args:
        if listing > 1 and _is_number(arg):
            yield name
        listing = 1 if arg == name else listing + 1 if listing and _is_number(arg) else 0
        yield arg


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@click.command(cls=_Listing)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--time", required=True, help="Column of times, zero or more.")
@click.option("--event", required=True, help="Column of events: 1 event, 0 censored.")
@click.option("--at", type=float, multiple=True, help="Times to read the curve at: --at 100 200.")
@click.option("--tau", type=float, help="End of the restricted mean  [default: last time]")
@click.option(
    "--transform", type=click.Choice(["plain", "log", "log-log", "logit", "arcsin"]),
    default="log-log", show_default=True, help="Scale of the intervals.",
)  # fmt: skip
@LEVEL
@JSON
def survival(
    file: Path, time: str, event: str, at: tuple[float, ...], tau: float | None,
    transform: Any, level: float, as_json: bool,
) -> None:  # fmt: skip
    """Estimate a survival curve from a CSV file with a row a patient."""
    from onearm.stats.quantiles import median
    from onearm.stats.rmst import rmst
    from onearm.stats.survival import follow_up, kaplan_meier, landmark
    from onearm.trial.reading.times_file import read_times

    times, events = read_times(file, time, event)
    curve = kaplan_meier(times, events, transform=transform, level=level)
    middle = median(curve)
    mean = rmst(curve, tau) if tau is not None or curve.time[-1] > 0 else None
    marks = [landmark(curve, moment) for moment in at]
    content = {
        "n": curve.n,
        "events": curve.n_events,
        "median": middle.value,
        "median_ci": middle.ci,
        "at": [
            {"time": m.time, "at_risk": m.at_risk, "surv": m.rate, "se": m.se, "ci": m.ci}
            for m in marks
        ],
        "rmst": mean and mean.value,
        "rmst_se": mean and mean.se,
        "tau": mean and mean.tau,
        "follow_up": follow_up(times, events).value,
        "transform": transform,
        "level": level,
    }
    if as_json:
        print_json(content)
    else:
        _print_survival(content)


def _only(what: str, **given: object) -> None:
    """Refuse options that belong to the other way of using a command."""
    extra = [_flag(name) for name, value in given.items() if value is not None]
    if extra:
        raise click.UsageError(f"{what} takes no {', '.join(extra)}.", click.get_current_context())


def _need(**given: object) -> None:
    absent = [_flag(name) for name, value in given.items() if value is None]
    if absent:
        raise click.UsageError(f"Missing {', '.join(absent)}.", click.get_current_context())


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def _print_designs(found: Designs) -> None:
    rows = [
        [d.kind, f"{d.r1}/{d.n1}", f"{d.r}/{d.n}"]
        + [f"{v:.4f}" for v in (d.alpha, d.power, d.pet0, d.pet1)]
        + [f"{d.en0:.2f}", f"{d.en1:.2f}", f"{d.q_low:.3f} to {d.q_high:.3f}"]
        for d in found.admissible
    ]
    one = found.single_stage
    rows.append(["single stage", "", f"{one.r}/{one.n}", f"{one.alpha:.4f}", f"{one.power:.4f}"])
    rows[-1] += ["", "", f"{one.n}", f"{one.n}", ""]
    head = ["Design", "r1/n1", "r/n", "alpha", "power", "PET p0", "PET p1", "EN p0", "EN p1", "q"]
    print_table("", head, rows)
    click.echo(
        "Go on with more than r1 of n1, call active with more than r of n. Each admissible design\n"
        "is best for weights q of n against EN p0; minimax is q = 1, optimal q = 0."
    )


def _print_regions(regions: tuple[Region, ...]) -> None:
    rows = [
        [f"{g.r1}/{g.n1}", f"{g.r}/{g.n}", f"{g.alpha[0]:.4f} to {g.alpha[1]:.4f}",
         f"{g.power[0]:.4f} to {g.power[1]:.4f}",
         ", ".join(f"{alpha:g} and {power:g}" for alpha, power in g.usual)]
        for g in regions
    ]  # fmt: skip
    print_table("", ["r1/n1", "r/n", "alpha", "power", "usual pairs"], rows)


def _print_estimate(found: Estimate, methods: dict[str, str]) -> None:
    values = asdict(found)
    values["ci"] = f"{found.ci[0]:.4f} to {found.ci[1]:.4f}"
    rows = [
        [name.replace("_", " "), v if isinstance(v, str) else f"{v:.4f}", methods[name]]
        for name, v in values.items()
        if name in methods
    ]
    print_table("", ["", "Value", "Method"], rows)
    verdict = "active" if found.reject else "not active"
    click.echo(
        f"{found.x} of {found.seen} after stage {found.stage}: the design says {verdict}. "
        f"p-values against {found.p0:g}; {100 * found.level:g}% interval."
    )


def _print_survival(found: dict[str, Any]) -> None:
    rows = [["Median", _number(found["median"]), _interval(found["median_ci"]), ""]]
    rows += [
        [f"S({mark['time']:g})", _number(mark["surv"], "beyond follow-up"),
         _interval(mark["ci"], "none"), str(mark["at_risk"])]
        for mark in found["at"]
    ]  # fmt: skip
    if found["rmst"] is not None:
        error = f"se {_number(found['rmst_se'])}"
        rows.append([f"Mean up to {found['tau']:g}", _number(found["rmst"]), error, ""])
    rows.append(["Median follow-up", _number(found["follow_up"]), "", ""])
    title = f"{found['n']} patients, {found['events']} events"
    head = ["", "Value", f"{100 * found['level']:g}% CI ({found['transform']})", "At risk"]
    print_table(title, head, rows)


def _interval(ci: tuple[float | None, float | None], absent: str = "not reached") -> str:
    return f"{_number(ci[0], absent)} to {_number(ci[1], absent)}"


def _number(value: float | None, absent: str = "not reached") -> str:
    return absent if value is None else f"{value:.4g}"
