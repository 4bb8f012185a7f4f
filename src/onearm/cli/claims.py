"""`onearm reconstruct claims`: cohorts that meet every printed number."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onearm.cli.show import JSON, Counter, print_json, print_table
from onearm.errors import InputError

if TYPE_CHECKING:
    from onearm.reconstruct.cohorts.conflicts import Verdict
    from onearm.reconstruct.determined.report import Report, Source

MOST = 100_000
SHOWN = 8
"""Claims that are named where many are not used."""
READINGS = {
    "transform": ("plain", "log", "log-log", "logit", "arcsin"),
    "median": ("midpoint", "first"),
    "censored": ("failures", "nobody"),
}


@click.command()
@click.argument("source", metavar="TRIAL|published.csv", type=click.Path(path_type=Path))
@click.option("--draws", type=click.IntRange(1, MOST), required=True, help="How many cohorts.")
@click.option(
    "--seed", type=click.IntRange(0, 2**32 - 1), required=True,
    help="The same seed gives the same cohorts.",
)  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the files.")
@click.option(
    "--grades", type=click.Choice(["A", "AI", "AIS"]), default="A", show_default=True,
    help="Grades of the claims that count.",
)  # fmt: skip
@click.option(
    "--also", multiple=True, metavar="CLAIM",
    help="A claim that counts whatever its grade; stage-split for all of the stages.",
)  # fmt: skip
@click.option("--without", multiple=True, metavar="CLAIM", help="A claim that does not count.")
@click.option(
    "--under", multiple=True, metavar="KEY=VALUE",
    help="How numbers are read: transform, median, censored, landmark (days).",
)  # fmt: skip
@click.option("--identify", is_flag=True, help="Say what the claims determine, and what not.")
@click.option("--conventions", is_flag=True, help="Judge the claims under every reading.")
@JSON
def claims(
    source: Path, draws: int, seed: int, out: Path | None, grades: str, also: tuple[str, ...],
    without: tuple[str, ...], under: tuple[str, ...], identify: bool, conventions: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Draw cohorts of patients that each meet every printed claim.

    What is not printed is spread over all that it can be. Where the claims contradict each
    other, a smallest set that does is named, and the readings under which all hold.
    """
    if out is None and not as_json and not identify and not conventions:
        raise InputError("name a folder with --out, or ask for --json, --identify or --conventions")
    if out is not None:
        check_folder(out)
    from onearm.reconstruct.determined.report import (
        conflict,
        make_report,
        read_source,
        write_report,
    )

    found = read_source(source, _readings(under), grades, also, without)
    click.echo("  looking whether all claims can hold at once", err=True)
    clash = conflict(found)
    if clash is not None:
        _stop(found, clash, as_json)
    with Counter() as counter:
        report = make_report(
            found, draws, seed, identify=identify, conventions=conventions, progress=counter.step
        )
    written = write_report(report, out) if out is not None else []
    if as_json:
        print_json(_content(report, written))
    else:
        _print(report, written)


def check_folder(out: Path) -> None:
    """Can the folder be made, or written into? Better told before an hour of drawing than after."""
    there = next(path for path in (out, *out.absolute().parents) if os.path.lexists(path))
    if not there.is_dir():
        where = "" if there == out else f" {there}"
        raise InputError(f"{out}:{where} is a file; name a folder")
    if not os.access(there, os.W_OK | os.X_OK):
        raise InputError(f"{out}: nothing can be written to {there}; name another folder")


def _readings(under: tuple[str, ...]) -> dict[str, Any]:
    """Readings by their keys; every value is checked."""
    values: dict[str, Any] = {}
    for text in under:
        key, _, value = text.partition("=")
        if key == "landmark" and value.isdecimal() and 0 < int(value[-5:]) == float(value):
            values[key] = int(value[-5:])
        elif key in READINGS and value in READINGS[key]:
            values[key] = value
        else:
            known = "; ".join(f"{k}={'|'.join(v)}" for k, v in READINGS.items())
            raise InputError(f"--under {text[:80]}: expected {known}; landmark=DAYS")
    return values


def _stop(source: Source, clash: Verdict, as_json: bool) -> None:
    """No cohort meets the claims: which of them conflict, told at once, and where they do not."""
    from onearm.reconstruct.claims.statements import statements
    from onearm.reconstruct.cohorts.conflicts import judge_all
    from onearm.reconstruct.determined.report import verdict_table

    names = [s.text for s in clash.conflict]
    how = "cannot all hold" if clash.holds == "no" else "were met by no data set that was tried"
    click.echo(f"these claims {how} as they are read now: {'; '.join(names)}", err=True)
    click.echo("  looking for readings under which all hold", err=True)
    with Counter() as counter:
        said = statements(source.chosen)
        verdicts = judge_all(
            source.spec, said, only_hold=True, progress=lambda n: counter.step("readings", n)
        )
    fine = [v.reading for v in verdicts if v.holds == "yes"]
    if as_json:
        holds = verdict_table(verdicts).drop(columns="conflict").to_dict("records")
        print_json({"ok": False, "holds": clash.holds, "conflict": names, "readings": holds})
    elif fine:
        head = ["Landmark (day)", "Curve of", "Censored", "Median", "Scale"]
        rows = [[str(r.landmark), r.curve, r.censored, r.median, r.transform] for r in fine]
        print_table("Readings under which all claims hold", head, rows)
    else:
        unknown = any(v.holds == "not found" for v in verdicts)
        click.echo(
            f"{'No reading was found' if unknown else 'There is no reading'} under which all hold."
        )
    sys.exit(1)


def _content(report: Report, written: list[Path]) -> dict[str, Any]:
    content: dict[str, Any] = {"ok": True, **report.about()}
    for name in ("identified", "worth", "narrower", "conventions", "bands"):
        table = getattr(report, name)
        if table is not None:
            content[name] = table.astype(object).where(table.notna(), None).to_dict("records")
    content["files"] = [str(path) for path in written]
    return content


def _print(report: Report, written: list[Path]) -> None:
    about = report.about()
    click.echo(f"{report.draws} cohorts of {about['trial']} that meet each of these claims:")
    for text in about["claims"]:
        click.echo(f"  {text}")
    if names := about["without_patients"]:
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        told = f"{', '.join(names[:SHOWN])}{more}"
        click.echo(f"Not used, as they say nothing about patients of the trial: {told}.")
    if report.identified is not None:
        head = ["Result", "Lowest", "Quartiles", "Highest", "Verdict"]
        rows = [
            [row.id, _number(row.low), f"{_number(row.q1)} to {_number(row.q3)}",
             _number(row.high), row.verdict]
            for row in report.identified.itertuples()
        ]  # fmt: skip
        print_table("What the claims determine", head, rows)
    if report.conventions is not None:
        table = report.conventions.astype(str)
        print_table("Readings", list(table.columns), table.to_numpy().tolist())
    for path in written:
        click.echo(str(path))


def _number(value: float) -> str:
    return "NR" if value != value else f"{value:.4g}"
