"""What a program in R takes, where R and its package are."""

from __future__ import annotations

import shutil
import subprocess

NO_PACKAGE = 3  # what R ends with then


def in_r(package: str, code: str) -> float | str:
    """Seconds that R needs for `code`, start and loading aside; or why it was not measured."""
    if shutil.which("Rscript") is None:
        return "R is not here"
    script = (
        f"if (!requireNamespace('{package}', quietly = TRUE)) quit(status = {NO_PACKAGE}); "
        f"suppressMessages(library({package})); cat(system.time({{{code}}})[['elapsed']])"
    )
    done = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=False)
    if done.returncode == NO_PACKAGE:
        return f"R has no {package}"
    return float(done.stdout.split()[-1]) if done.returncode == 0 else done.stderr.strip()
