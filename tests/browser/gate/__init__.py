"""Look at every page of a built site in a real browser, and measure what a reader would notice.

Each page is opened light and dark at 1280 px, on a phone and at 320 px, on a slowed CPU, by
keyboard, on paper, without motion, and from a file. What is over its budget is a miss.
"""

from .chromium import ARGS, browser_path, chromium
from .reading import MEASURES, Reading
from .run import check_page, check_sites, of_files
from .server import serve
from .visit import MODES, SETTLED, Place, pages, probe

__all__ = [
    "ARGS", "MEASURES", "MODES", "SETTLED", "Place", "Reading", "browser_path", "check_page",
    "check_sites", "chromium", "of_files", "pages", "probe", "serve",
]  # fmt: skip
