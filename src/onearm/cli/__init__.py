"""The command line: `onearm new | check | analyse | rerun | batch`, and the statistics alone.

Everything heavy is imported inside the command that needs it, so that the others answer at once.
"""

from __future__ import annotations

import atexit
import gc
import io
import sys

import click

from onearm import __version__
from onearm.cli.batch import batch
from onearm.cli.new import new
from onearm.cli.reconstruct import reconstruct
from onearm.cli.show import print_problems, shortened
from onearm.cli.simulate import simulate
from onearm.cli.statistics import design, estimate, survival
from onearm.cli.trial import analyse, check, rerun
from onearm.errors import OnearmError, TrialError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="onearm")
def cli() -> None:
    """One arm, two stages: reanalyse a single-arm phase 2 trial.

    A trial is a folder with a trial.yaml and ADaM tables or, without tables, what was published.
    """


for command in (
    new, check, analyse, rerun, batch, design, estimate, survival, reconstruct, simulate,
):  # fmt: skip
    cli.add_command(command)


def main() -> None:
    """Run the command; a mistake is one clear message and exit code 1, never a traceback."""
    gc.set_threshold(100_000)  # among what is imported there is no garbage to look for
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)  # nor when the command ends, where it would take half a second
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        cli(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "")
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "onearm"
        _stop(f"{command}: {error.format_message()} See {command} --help.")
    except (click.Abort, KeyboardInterrupt):
        _stop("stopped", code=130)
    except TrialError as error:
        print_problems(error.problems, to_stderr=True)
        _stop(f"{len(error.problems)} to mend")
    except OnearmError as error:
        _stop("\n".join([str(error), *getattr(error, "__notes__", [])]))
    except OSError as error:
        _stop(f"{error.filename or 'file'}: {error.strerror or error}")
    except (MemoryError, OverflowError, RecursionError) as error:
        _stop(f"too large to be worked out: {str(error) or type(error).__name__}")


def _stop(message: str, *, code: int = 1) -> None:
    click.echo(shortened(message), err=True)
    sys.exit(code)
