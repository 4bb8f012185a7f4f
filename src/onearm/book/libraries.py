"""What chapters need of other packages, imported by the fork server before it watches.

No function of this package is called meanwhile, and to watch them all would take a second.
"""

import faulthandler
import sqlite3

import docutils.nodes
import ipykernel.debugger
import ipykernel.kernelapp
import IPython.core.completerlib
import IPython.core.debugger
import IPython.core.logger
import IPython.core.oinspect
import IPython.extensions.storemagic
import matplotlib.backends.backend_agg
import matplotlib.backends.backend_svg
import matplotlib.figure
import matplotlib.style
import myst_nb.ext.glue
import pandas.io.formats.csvs
import pandera.pandas
import psutil
import pybtex.database
import scipy.optimize
import scipy.special
import tornado.platform.asyncio
import yaml

__all__ = [
    "IPython", "docutils", "faulthandler", "ipykernel", "matplotlib", "myst_nb", "pandas",
    "pandera", "psutil", "pybtex", "scipy", "sqlite3", "tornado", "yaml",
]  # fmt: skip
