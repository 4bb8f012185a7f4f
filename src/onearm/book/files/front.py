"""What stands in front of the book: its name, and what its patients are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from onearm import __version__
from onearm.book.source import Source
from onearm.texts import readable
from onearm.trial.spec import Spec

SYNTHETIC = "Its patient-level data are synthetic: these patients do not exist."
FICTITIOUS = "The trial is fictitious: it never took place, and all of it is made up."
LICENCE = "Text and figures: CC BY 4.0. Code: MIT. The last pages say more."
OBSERVED = "Its patient-level data are those of the trial's own tables, without what names anyone."


@dataclass(frozen=True)
class Front:
    """The first page of a book, and the words on every other.

    `lines` say what kind of data it is about; `footer` says it again, at the foot of each page.
    """

    trial: str
    title: str
    subtitle: str
    lines: tuple[str, ...]
    footer: str
    author: str
    rights: str
    language: str

    @property
    def maker(self) -> str:
        """What made it."""
        return f"onearm {__version__}"

    @property
    def description(self) -> str:
        """What it is about, and what kind of data."""
        return " ".join([f"{self.subtitle}.", *self.lines])

    @property
    def imprint(self) -> str:
        """Who wrote it and what made it; no date, so that the same book is the same file."""
        return (
            f"By {self.author}. Made with {self.maker} from the trial folder {self.trial}. "
            "Code that pages fold away and the data of figures are on the website."
        )

    @property
    def file(self) -> str:
        """What its file is called, without an ending.

        >>> Front("A: 1", "", "", (), "", "", "", "en").file
        'A-1'
        """
        return re.sub(r"[^\w.+-]+", "-", self.trial)


def front_of(spec: Spec, title: str, source: Source) -> Front:
    """The first page of the book about a trial."""
    config = yaml.safe_load((source.folder / "_config.yml").read_text(encoding="utf-8"))
    return Front(
        trial=spec.id,
        title=title,
        subtitle=readable(spec.title),
        lines=tuple(_kind(spec)),
        footer=_footer(spec, title),
        author=config.get("author", "onearm contributors"),
        rights=f"Copyright {config.get('copyright', '')}. {LICENCE}",
        language=_settings(config).get("language", "en"),
    )


def _kind(spec: Spec) -> list[str]:
    lines = [FICTITIOUS] if spec.fictitious else []
    return [*lines, SYNTHETIC if spec.synthetic else OBSERVED]


def _footer(spec: Spec, title: str) -> str:
    return f"{title}. Its patient-level data are synthetic." if spec.synthetic else title


def _settings(config: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = config.get("sphinx", {}).get("config", {})
    return found
