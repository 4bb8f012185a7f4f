"""What axe-core finds on a page: WCAG 2.2 A and AA, and best practice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from axe_playwright_python.sync_playwright import Axe

from .reading import Reading
from .visit import Visit

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": TAGS},
    # It would ask for style sheets anew, and from the wrong folder.
    "preload": False,
}
COLOR = ["color-contrast", "link-in-text-block"]
"""The rules that dark colours can break; the first takes most of axe-core's time."""
RULES = {
    "all": OPTIONS,
    "color": OPTIONS | {"runOnly": {"type": "rule", "values": COLOR}},
    "no color": OPTIONS | {"rules": {"color-contrast": {"enabled": False}}},
}
"""What a change of mode can break, and no more: all pages in all modes take long enough."""
AXE = Axe()


def axe_version() -> str:
    """The version of axe-core that the package brings."""
    found = re.search(r"axe v([\d.]+)", AXE.axe_script)
    return found[1] if found else "unknown"


def violations(seen: Visit, rules: str = "all") -> Iterator[Reading]:
    """Each element that breaks a rule, as the page stands now."""
    for broken in AXE.run(seen.page, options=RULES[rules]).response["violations"]:
        for node in broken["nodes"]:
            target = " ".join(str(part) for part in node["target"])
            yield Reading(seen.place.page, seen.mode, "axe", f"{broken['id']}: {target}")
