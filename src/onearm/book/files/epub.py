"""An EPUB of the whole book, from the pages of its site: no scripts, no fonts, no other host."""

from __future__ import annotations

import uuid
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from html import escape
from pathlib import Path

from onearm.book.files.article import Article, articles
from onearm.book.files.front import Front
from onearm.book.files.xhtml import CSS, article_page, page
from onearm.book.source import Source

STYLE = Path(__file__).parents[1] / "assets" / "epub.css"
FOLDER = "EPUB"
NEVER = (1980, 1, 1, 0, 0, 0)
"""The date of every file in it: the same book is the same file."""
MODIFIED = "1980-01-01T00:00:00Z"
"""What an EPUB must have and this one does not tell: when it was made."""
CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">\n'
    f'<rootfiles><rootfile full-path="{FOLDER}/package.opf" '
    'media-type="application/oebps-package+xml"/></rootfiles>\n</container>\n'
)
ACCESS = (
    ("accessMode", "textual"),
    ("accessMode", "visual"),
    ("accessModeSufficient", "textual"),
    ("accessibilityFeature", "alternativeText"),
    ("accessibilityFeature", "MathML"),
    ("accessibilityFeature", "structuralNavigation"),
    ("accessibilityFeature", "tableOfContents"),
    ("accessibilityHazard", "none"),
    (
        "accessibilitySummary",
        "Every figure has a text alternative with its main numbers; formulas are MathML.",
    ),
)
MEDIA = {".xhtml": "application/xhtml+xml", ".css": "text/css", ".png": "image/png"}


def write_epub(site: Path, source: Source, front: Front, epub: Path) -> None:
    """Pack the book of a finished site. The same site gives the same bytes."""
    made = articles(site, source)
    files = dict(_files(made, front))
    digest = sha256(b"".join(files.values())).hexdigest()
    files["package.opf"] = _package(front, files, made, digest).encode()
    with zipfile.ZipFile(epub, "w") as packed:
        _put(packed, "mimetype", b"application/epub+zip", zipfile.ZIP_STORED)
        _put(packed, "META-INF/container.xml", CONTAINER.encode())
        for name, content in files.items():
            _put(packed, f"{FOLDER}/{name}", content)


def _files(made: Sequence[Article], front: Front) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file, in the order of reading."""
    known = {article.name: article.ids for article in made}
    # Late: it draws, and most books are made without an EPUB.
    from onearm.book.files.cover import cover_png

    yield "cover.png", cover_png(front)
    yield CSS, STYLE.read_bytes()
    yield "title.xhtml", _title_page(front).encode()
    yield "nav.xhtml", page("Contents", front.language, _navigation(made)).encode()
    for article in made:
        yield f"{article.name}.xhtml", article_page(article, known, front.language).encode()


def _title_page(front: Front) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in front.lines)
    body = (
        f'<section class="title" epub:type="titlepage"><h1>{escape(front.title)}</h1>'
        f'<p class="subtitle">{escape(front.subtitle)}</p><div class="oa-banner">{lines}</div>'
        f"<p>{escape(front.imprint)}</p></section>"
    )
    return page(front.title, front.language, body)


def _navigation(made: Sequence[Article]) -> str:
    """The contents, chapters within their parts and sections within their chapters."""
    parts: list[tuple[str | None, list[str]]] = [(None, [])]
    for article in made:
        if article.part:
            parts.append((article.part, []))
        parts[-1][1].append(_entry(article))
    listed = "\n".join(
        f"<li><span>{escape(part)}</span><ol>{''.join(entries)}</ol></li>"
        if part
        else "".join(entries)
        for part, entries in parts
    )
    first = made[0].name
    return (
        f'<nav epub:type="toc" role="doc-toc"><h1>Contents</h1><ol>{listed}</ol></nav>'
        '<nav epub:type="landmarks" hidden="hidden"><h2>Landmarks</h2><ol>'
        '<li><a epub:type="titlepage" href="title.xhtml">Title page</a></li>'
        '<li><a epub:type="toc" href="nav.xhtml">Contents</a></li>'
        f'<li><a epub:type="bodymatter" href="{first}.xhtml">Beginning</a></li></ol></nav>'
    )


def _entry(article: Article) -> str:
    sections = "".join(
        f'<li><a href="{article.name}.xhtml#{escape(id)}">{escape(heading)}</a></li>'
        for id, heading in article.sections
    )
    inner = f"<ol>{sections}</ol>" if sections else ""
    return f'<li><a href="{article.name}.xhtml">{escape(article.title)}</a>{inner}</li>\n'


def _package(front: Front, files: Mapping[str, bytes], made: Sequence[Article], digest: str) -> str:
    """What the book is, what is in it, and in which order it is read."""
    access = "\n".join(
        f'<meta property="schema:{key}">{escape(value)}</meta>' for key, value in ACCESS
    )
    items = "\n".join(_item(name, content) for name, content in files.items())
    read = ["title", "nav", *(article.name for article in made)]
    spine = "\n".join(f'<itemref idref="{_id(f"{name}.xhtml")}"/>' for name in read)
    name = uuid.uuid5(uuid.NAMESPACE_OID, digest)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" '
        f'xml:lang="{front.language}">\n'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<dc:identifier id="id">urn:uuid:{name}</dc:identifier>\n'
        f"<dc:title>{escape(front.title)}</dc:title>\n"
        f"<dc:language>{front.language}</dc:language>\n"
        f"<dc:creator>{escape(front.author)}</dc:creator>\n"
        f"<dc:description>{escape(front.description)}</dc:description>\n"
        f"<dc:rights>{escape(front.rights)}</dc:rights>\n"
        f'<meta property="dcterms:modified">{MODIFIED}</meta>\n'
        f"{access}\n</metadata>\n<manifest>\n{items}\n</manifest>\n"
        f"<spine>\n{spine}\n</spine>\n</package>\n"
    )


def _item(name: str, content: bytes) -> str:
    kinds = {"cover.png": ["cover-image"], "nav.xhtml": ["nav"]}.get(name, [])
    if name.endswith(".xhtml"):
        kinds = [*kinds, *(kind for kind, sign in _HELD.items() if sign in content)]
    told = f' properties="{" ".join(kinds)}"' if kinds else ""
    media = MEDIA[Path(name).suffix]
    return f'<item id="{_id(name)}" href="{name}" media-type="{media}"{told}/>'


_HELD = {"mathml": b"<math", "svg": b"<svg"}


def _id(file: str) -> str:
    return f"i-{file.replace('.', '-')}"


def _put(
    packed: zipfile.ZipFile, name: str, content: bytes, how: int = zipfile.ZIP_DEFLATED
) -> None:
    info = zipfile.ZipInfo(name, NEVER)
    info.compress_type, info.create_system, info.external_attr = how, 3, 0o644 << 16
    packed.writestr(info, content)
