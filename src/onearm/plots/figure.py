"""A finished figure: inline SVG that follows the page, its words and its data."""

from __future__ import annotations

import base64
import io
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from html import escape

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Sheet
from matplotlib.transforms import Bbox
from PIL import Image
from PIL.Image import Quantize

from onearm.errors import InputError
from onearm.plots.canvas import styled
from onearm.plots.data_table import data_tables
from onearm.plots.palette import CSS, INK, MUTED
from onearm.texts import as_text, readable

SLIDE_DPI = 160
"""Pixels an inch of a figure to download."""
SLIDE_COLOURS = 64
NOTE_HEIGHT = 16
"""Points below a drawing of its own, for the note on its patients."""
POINTS = 72
"""Points an inch."""
_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_NUMBER = re.compile(r"-?\d+\.\d+")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\ud800-\udfff\ufffe\uffff]"
)
_REFERENCE = re.compile(r"url\(#([^)]+)\)")


class Svg(str):
    """A drawing as inline SVG, and the sheet that it was drawn on."""

    sheet: Sheet

    def __new__(cls, text: str, sheet: Sheet) -> Svg:
        """Keep the sheet beside the text."""
        made = super().__new__(cls, text)
        made.sheet = sheet
        return made

    def alone(self, note: str = "") -> str:
        """The drawing as a file of its own, colours of the light page on white, with a note."""
        root = ET.fromstring(re.sub(r"var\([\w-]+, (#\w+)\)", r"\1", self))
        left, top, width, height = map(float, root.attrib["viewBox"].split())
        root.attrib["viewBox"] = f"{left:g} {top:g} {width:g} {height + NOTE_HEIGHT:g}"
        root.attrib["style"] += "; background: #fff; color: #161a1f; font-family: sans-serif"
        place = {"x": f"{left + 2:g}", "y": f"{top + height + 10:g}"}
        under = ET.SubElement(root, f"{_SVG}text", place | {"font-size": "8", "fill": MUTED})
        under.text = readable(note)
        ET.register_namespace("", _SVG.strip("{}"))
        return ET.tostring(root, encoding="unicode").replace("currentColor", INK)

    def png(self, note: str = "") -> bytes:
        """The drawing in pixels, for slides; few colours, for a third of the bytes."""
        drawn, small = io.BytesIO(), io.BytesIO()
        width, height = self.sheet.get_size_inches()
        with styled():
            under = self.sheet.text(0.01, 0, readable(note), va="top", size=8, color=MUTED)
            area = Bbox([[0, -NOTE_HEIGHT / POINTS], [width, height]])
            self.sheet.savefig(
                drawn, format="rgba", dpi=SLIDE_DPI, facecolor="white", bbox_inches=area
            )
            under.remove()
        across = int(area.width * SLIDE_DPI)
        size = (across, drawn.tell() // (4 * across))
        pixels = Image.frombytes("RGBA", size, drawn.getvalue()).convert("RGB")
        pixels.quantize(SLIDE_COLOURS, Quantize.FASTOCTREE).save(small, "png")
        return small.getvalue()


@dataclass(frozen=True, eq=False)
class Figure:
    """What a chapter shows; `data` holds every point drawn, one row each."""

    name: str
    svg: str = field(repr=False)  # IPython keeps what `repr` says of all that it shows
    alt: str
    caption: str
    data: pd.DataFrame = field(repr=False)

    def _repr_html_(self) -> str:
        name = escape(self.name)
        words = f"Data of the figure {name}"
        caption = "<br>".join(escape(readable(line)) for line in self.caption.split("\n"))
        return (
            f'<figure class="oa-figure" id="fig-{name}">{self.svg}'
            f"<figcaption>{caption}</figcaption>"
            '<details class="oa-data"><summary>Data of this figure</summary>'
            '<div class="oa-scroll" role="region" tabindex="0" '
            f'aria-label="{words}">{data_tables(self.data, words)}</div>'
            f"<p>To download: {', '.join(self._files())}</p></details></figure>"
        )

    def _files(self) -> list[str]:
        """Links to the data and the drawing, which they carry with them.

        A drawing that is taken out of its page keeps the note that its patients are not real.
        """
        note = self.caption.partition("\n")[2].replace("\n", " ")
        files = {"csv": ("text/csv", self.csv.encode())}
        if isinstance(self.svg, Svg):
            files["svg"] = ("image/svg+xml", self.svg.alone(note).encode())
            files["png"] = ("image/png", self.svg.png(note))
        return [
            f'<a download="{self.name}.{ending}" '
            f'href="data:{kind};base64,{base64.b64encode(content).decode()}">'
            f"{self.name}.{ending}</a>"
            for ending, (kind, content) in files.items()
        ]

    @property
    def csv(self) -> str:
        """All rows as CSV; what is not known is empty, and no text is a formula."""
        finite = self.data.copy()
        for column in finite.select_dtypes(["object", "string", "category"]):
            finite[column] = finite[column].map(as_text, na_action="ignore")
        for column in finite.select_dtypes("float"):
            finite[column] = finite[column].where(np.isfinite(finite[column]))
        text: str = finite.to_csv(index=False, lineterminator="\n", float_format="%.10g")
        return text


def to_svg(sheet: Sheet, name: str, alt: str) -> Svg:
    """The sheet as inline SVG: no prolog, no size, no font, own ids, colours as CSS.

    The same sheet gives the same bytes each time.
    """
    if not re.fullmatch(r"[A-Za-z][\w-]*", name):
        raise InputError(f"a figure's name is letters, digits and hyphens, found {name!r}")
    buffer = io.StringIO()
    with styled():
        sheet.savefig(buffer, format="svg", metadata={"Date": None})
    root = ET.fromstring(_UNSEEN.sub("", buffer.getvalue()))
    ids = _named(root, name)
    _clean(root, ids)
    root.attrib = {
        "role": "img",
        "aria-label": readable(alt),
        "viewBox": _rounded(root.attrib["viewBox"]),
        "style": "stroke-linejoin: round",
    }
    text = ET.tostring(root, encoding="unicode", short_empty_elements=True)
    bare = re.sub(r"<(/?)\w+:", r"<\1", re.sub(r' xmlns(:\w+)?="[^"]*"', "", text))
    return Svg(bare.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1), sheet)


def _named(root: ET.Element, name: str) -> dict[str, str]:
    """New names of the ids that something refers to; the others are dropped."""
    used: list[str] = []
    for element in root.iter():
        for key, value in element.attrib.items():
            used += _REFERENCE.findall(value) if key != _HREF else [value.removeprefix("#")]
    return {old: f"{name}-{i}" for i, old in enumerate(dict.fromkeys(used), start=1)}


def _clean(parent: ET.Element, ids: dict[str, str]) -> None:
    """Drop what a page does not need, and rewrite what it does."""
    children: list[ET.Element] = []
    for child in parent:
        if child.tag.rpartition("}")[2] in ("metadata", "style", "title"):
            continue
        _clean(child, ids)
        child.attrib = _attributes(child.attrib, ids)
        child.tail = None
        if child.attrib.get("style") == "fill: none":
            continue
        if child.tag == f"{_SVG}g" and not child.attrib:
            children += list(child)
        elif len(child) or child.tag not in (f"{_SVG}g", f"{_SVG}defs"):
            children.append(child)
    if parent.tag != f"{_SVG}text":
        parent.text = None
    parent[:] = children


def _attributes(given: dict[str, str], ids: dict[str, str]) -> dict[str, str]:
    kept = {}
    for key, value in given.items():
        if key == "id":
            if value in ids:
                kept["id"] = ids[value]
        elif key == _HREF:
            kept["href"] = f"#{ids[value.removeprefix('#')]}"
        elif key == "style":
            kept["style"] = _style(value, ids)
        else:
            value = _REFERENCE.sub(lambda match: f"url(#{ids[match[1]]})", value)
            value = CSS.get(value, value if value.startswith("url(") else _rounded(value))
            if not value.startswith("rotate(-0 "):
                kept[key] = value
    return {key: value for key, value in kept.items() if value}


def _style(style: str, ids: dict[str, str]) -> str:
    rules = [rule.strip() for rule in style.split(";") if rule.strip()]
    kept = [rule for rule in rules if not rule.startswith("font-family")]
    text = _REFERENCE.sub(lambda match: f"url(#{ids[match[1]]})", "; ".join(kept))
    return re.sub("|".join(CSS), lambda match: CSS[match[0]], text)


def _rounded(text: str) -> str:
    return " ".join(_NUMBER.sub(lambda match: f"{float(match[0]):.2f}".rstrip("0").rstrip("."),
                                text).split())  # fmt: skip
