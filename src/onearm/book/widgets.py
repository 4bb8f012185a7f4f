"""Things to drag: a custom element, the data that Python computed, and a static figure in it.

The scripts lie in `assets/widgets` and are copied to `widgets/` of the site. They compute nothing
that Python does not: tests hold the two against each other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any, Protocol

from IPython.display import HTML

from onearm.errors import InputError
from onearm.texts import readable

FOLDER = Path(__file__).parent / "assets" / "widgets"
"""Where the scripts and the stylesheet lie."""

SITE_FOLDER = "widgets"
"""What the folder is called in the site; not `_static`, which lands on every page."""


class Shown(Protocol):
    """What a notebook can show: a figure or a table."""

    def _repr_html_(self) -> str: ...


def widget(name: str, *, label: str, data: Mapping[str, Any], fallback: Shown) -> HTML:
    """One widget: with scripts it can be moved, without them and on paper it is its figure.

    Parameters
    ----------
    name : str
        Of the script, and of the element after `oa-`.
    label : str
        What the widget is for, read out by screen readers and shown above it.
    data : mapping
        What the widget starts from, as JSON can hold it: no nan, no infinity.
    fallback : Figure or Table
        The static figure, right by itself.

    Raises
    ------
    InputError
        If there is no such script, or the data are not JSON.

    Examples
    --------
    >>> from onearm.tables import Table
    >>> shown = widget("design", label="A & B", data={"p0": 0.2}, fallback=Table("T", ["a"], []))
    >>> shown.data[:60]
    '<link rel="stylesheet" href="widgets/widgets.css"><oa-design'
    """
    known = sorted(path.stem for path in FOLDER.glob("*.js") if path.stem != "common")
    if name not in known:
        raise InputError(f"a widget is one of {', '.join(known)}, found {name!r}")
    scripts = "".join(
        f'<script defer src="{SITE_FOLDER}/{script}.js"></script>' for script in ("common", name)
    )
    return HTML(
        f'<link rel="stylesheet" href="{SITE_FOLDER}/widgets.css">'
        f'<oa-{name} class="oa-widget" id="oa-{name}" aria-label="{escape(readable(label))}">'
        f'<script type="application/json">{_json(data)}</script>'
        f'<div class="oa-fallback">{fallback._repr_html_()}</div></oa-{name}>{scripts}'
    )


def _json(data: Mapping[str, Any]) -> str:
    """JSON that ends no script and opens no comment."""
    try:
        text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise InputError(f"the data of a widget must be JSON: {error}") from error
    return re.sub("[<>&\u2028\u2029]", lambda sign: f"\\u{ord(sign[0]):04x}", text)
