"""From executed chapters to a static site, by Jupyter Book."""

from __future__ import annotations

import base64
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from onearm.book.press import Press
from onearm.book.source import Source
from onearm.errors import PublishError

ADDRESSED = ["sphinxext.opengraph", "sphinx_sitemap"]
"""Extensions for a site whose address is known."""
DOWNLOAD = re.compile(r'<a download="([\w.-]+)" href="data:[\w/+]+;base64,([\w+/=]+)"')
DATA = "data"
"""Where a site has them."""
WORKS = "references.bib"
"""The works that chapters cite, beside the chapters."""


def stage_configuration(
    source: Source, stage: Path, title: str, address: str | None = None
) -> None:
    """Copy configuration, contents and works cited to `stage`, where chapters lie beside them.

    With the `address` of the site, pages name it to those who link to them.
    """
    config = yaml.safe_load((source.folder / "_config.yml").read_text(encoding="utf-8"))
    config["title"] = title
    if address is not None:
        config.setdefault("html", {})["baseurl"] = address
        extensions = config.setdefault("sphinx", {}).setdefault("extra_extensions", [])
        extensions += ADDRESSED
    works = source.folder / "chapters" / WORKS
    if works.is_file():
        shutil.copy(works, stage / WORKS)
        config["bibtex_bibfiles"] = [WORKS]
    else:
        config = _without_works(config)
    (stage / "_config.yml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    toc = (source.folder / "_toc.yml").read_text(encoding="utf-8")
    (stage / "_toc.yml").write_text(toc.replace("chapters/", ""), encoding="utf-8")


def _without_works(config: dict[str, Any]) -> dict[str, Any]:
    """A configuration for a book that cites nothing."""
    kept = {key: value for key, value in config.items() if key != "bibtex_bibfiles"}
    sphinx = dict(kept.get("sphinx", {}))
    settings = sphinx.get("config", {})
    sphinx["config"] = {k: v for k, v in settings.items() if not k.startswith("bibtex_")}
    return kept | {"sphinx": sphinx}


def extract_downloads(chapter: Path, folder: Path) -> None:
    """Turn files that the figures of an executed chapter carry with them into files of the site."""

    def extracted(match: re.Match[str]) -> str:
        folder.mkdir(exist_ok=True)
        (folder / match[1]).write_bytes(base64.b64decode(match[2]))
        return f'<a download="{match[1]}" href="{DATA}/{match[1]}"'

    # The HTML lies in JSON, where each quote is escaped.
    text = chapter.read_text(encoding="utf-8").replace('\\"', "\x00")
    plain = DOWNLOAD.pattern.replace('"', "\x00")
    found = re.sub(plain, lambda m: extracted(m).replace('"', "\x00"), text)
    chapter.write_text(found.replace("\x00", '\\"'), encoding="utf-8")


def publish(
    stage: Path, press: Press, downloads: Path, meanwhile: Callable[[], None] = lambda: None
) -> Path:
    """Build the site of the staged book; returns its folder.

    Parameters
    ----------
    stage : Path
        The chapters, executed, with configuration and contents.
    press : Press
        The process that builds it, and may have read some pages already.
    downloads : Path
        The folder with what was extracted from them.
    meanwhile : callable
        What this process does while that one works.

    Raises
    ------
    PublishError
        With what Jupyter Book complained of: a warning is a failure, for it is a broken
        reference or a number that is not there.
    """
    made, said = press.finish(meanwhile)
    site = stage / "_build" / "html"
    if not made or not (site / "index.html").is_file():
        raise PublishError("the site could not be made:\n" + _complaints(said, stage))
    if downloads.is_dir():
        shutil.move(downloads, site / DATA)
    return site


def _complaints(stderr: str, stage: Path) -> str:
    text = re.sub(r"\x1b\[[0-9;]*m", "", stderr).replace(f"{stage}/", "")
    lines = [line for line in text.splitlines() if re.search("warning|error", line, re.IGNORECASE)]
    return "\n".join(dict.fromkeys(lines)) or text.strip()[-2000:]
