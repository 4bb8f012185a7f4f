"""`onearm reconstruct curve`: patients behind a published curve."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onearm.cli.show import JSON, print_json, print_table
from onearm.errors import InputError

if TYPE_CHECKING:
    from onearm.reconstruct.curve.patients import Fits, Reconstruction
    from onearm.reconstruct.curve.ratio_fits import Patients

FILE = click.Path(path_type=Path)

METHODS = {
    "ratios": "a search of every data set: each fall is (r - d) / r of whole patients",
    "guyot": "Guyot's method (2012)",
}


@click.command()
@click.argument("file", metavar="CURVE.csv", type=FILE)
@click.option("--at-risk", type=FILE, help="CSV with time,at_risk: the risk table.")
@click.option("--censored", type=FILE, help="CSV with time: the censor marks.")
@click.option("--events", type=int, help="Patients with the event.")
@click.option("--n", type=int, help="Patients at the start  [default: at risk at time 0]")
@click.option(
    "--precision", type=float,
    help="Largest error of a reading, as a proportion  [default: estimated from the readings]",
)  # fmt: skip
@click.option(
    "--drops", type=click.Choice(["reading", "midway"]),
    help="Where the curve falls: at the first lower reading, or midway to it  [default: by noise]",
)  # fmt: skip
@click.option("--out", type=FILE, required=True, help="CSV to write: time,event.")
@JSON
def curve(
    file: Path, at_risk: Path | None, censored: Path | None, events: int | None, n: int | None,
    precision: float | None, drops: Any, out: Path, as_json: bool,
) -> None:  # fmt: skip
    """Make patient-level data from a digitised Kaplan-Meier curve.

    CURVE.csv has the columns time,survival (proportions or percentages) and may have a column
    censored, 1 at a censor mark. Up to about 60 patients, or 100 in careful readings, the data
    sets that have the curve and the numbers are searched; how many there are is told, exactly or
    about; the likeliest is written. Larger trials, and curves for which no data set is found, are
    reconstructed by Guyot's method.
    """
    _check_out(out, (file, at_risk, censored))
    from onearm.reconstruct.curve.patients import reconstruct_curve
    from onearm.reconstruct.curve.published import read_published

    published = read_published(
        file, at_risk=at_risk, censored=censored, n=n, events=events, precision=precision,
        drops=drops,
    )  # fmt: skip
    found = reconstruct_curve(published, estimated=precision is None)
    _write(found.patients, out)
    if as_json:
        print_json(_content(found, out))
    else:
        _print(found, out)


def _check_out(out: Path, read: tuple[Path | None, ...]) -> None:
    if not out.parent.is_dir():
        raise InputError(f"{out}: no folder {out.parent}; make it first")
    if out.is_dir():
        raise InputError(f"{out}: is a folder; name a file in it")
    if out.exists() and not out.is_file():
        raise InputError(f"{out}: is no file that can be replaced; name another")
    same = os.path.realpath(out)  # unlike Path.resolve, no error where links run in a circle
    if any(path is not None and os.path.realpath(path) == same for path in read):
        raise InputError(f"{out}: is read; write to another file")


def _write(patients: Patients, out: Path) -> None:
    """The whole file or none."""
    rows = zip(patients.time.tolist(), patients.event.tolist(), strict=True)
    text = "time,event\n" + "".join(f"{time:.10g},{event}\n" for time, event in rows)
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(out)
    except OSError as error:
        raise InputError(f"{out}: {error.strerror or error}") from None
    finally:
        part.unlink(missing_ok=True)


def _content(found: Reconstruction, out: Path) -> dict[str, Any]:
    readings, fits = found.published.readings, found.fits
    return {
        "kind": "reconstructed",
        "method": found.method,
        "out": str(out),
        "fidelity": asdict(found.fidelity) | {"meets_numbers": found.fidelity.meets_numbers},
        "fits": None if fits is None else asdict(fits) | {"unique": fits.unique},
        "readings": {
            "number": int(readings.time.size),
            "noise": readings.noise,
            "precision": readings.precision,
            "time_slack": readings.slack,
            "drops": readings.drops,
        },
        "notes": list(found.notes),
    }


def _print(found: Reconstruction, out: Path) -> None:
    report = found.fidelity
    given = "" if report.events_given is None else str(report.events_given)
    rows = [
        ["Patients", str(report.n), str(found.published.n)],
        ["Events", str(report.events), given],
        ["Median", _time(report.median), f"{_time(report.median_read)} (read)"],
        *([f"At risk at {row.time:g}", str(row.found), str(row.given)] for row in report.risk),
        ["Largest distance", f"{report.largest:.4f}", ""],
        ["Root mean square", f"{report.rms:.4f}", ""],
    ]
    print_table("Reconstructed from the curve", ["", "Found", "Given"], rows)
    readings = found.published.readings
    click.echo(f"Method: {METHODS[found.method]}.")
    click.echo(
        f"Readings within {readings.precision:.2g} of the curve; it falls "
        f"{'at the reading' if readings.drops == 'reading' else 'midway between readings'}, "
        "once at most between two."
    )
    if found.fits is not None:
        for line in _told(found.fits, readings.precision, marked=found.published.marks is not None):
            click.echo(line)
    for note in found.notes:
        click.echo(f"Note: {note}.")
    click.echo(f"Written: {out}, reconstructed, not the patients of the trial.")


def _told(fits: Fits, precision: float, *, marked: bool) -> list[str]:
    """How many data sets fit, and what differs between them."""
    if fits.unique:
        first = f"One data set alone has this curve within {precision:.2g} and these numbers"
        rest = "" if marked else "; only when, between two events, somebody was censored is open"
        return [f"{first}{rest}."]
    number = f"{fits.number:.0f}" if fits.counted else f"About {fits.number:.1e}"
    lines = [f"{number} data sets have this curve and these numbers; the likeliest is written."]
    low, high = min(fits.events), max(fits.events)
    if low < high:
        usual = max(fits.events, key=lambda events: fits.events[events])
        share = f"{100 * fits.events[usual]:.0f}% of them"
        if fits.counted:
            lines.append(f"They have {low} to {high} events, most often {usual} ({share}).")
        else:
            lines.append(
                f"None has fewer than {low} or more than {high} events; "
                f"{usual} are the most frequent (about {share})."
            )
    else:
        lines.append(f"All have {low} events.")
    if len(fits.medians) > 1:
        ends = f"{_time(fits.medians[0])} to {_time(fits.medians[-1])}"
        lines.append(f"Medians among {fits.looked_at} of them: {ends}.")
    else:
        lines.append(f"All {fits.looked_at} looked at have the same median.")
    return lines


def _time(value: float | None) -> str:
    return "not reached" if value is None else f"{value:.4g}"
