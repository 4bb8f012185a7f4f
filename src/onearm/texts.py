"""Text of a trial folder on its way out: in a page, in Markdown, in a file for a spreadsheet."""

from __future__ import annotations

import re

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a cell starts that a spreadsheet would work out instead of showing it."""

_MARKUP = re.compile(r'[\\`*_{}\[\]<>#|$&"~^@!]')


def readable(text: str) -> str:
    """The text without what no reader sees: control characters, marks that turn its direction.

    >>> readable("a\\x00b\\u202ec\\n")
    'abc '
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " * c.isspace() for c in text)


def plain(text: str) -> str:
    """The text in one line of Markdown, where no character of it is markup, HTML or a formula.

    >>> plain("$x$ <b>`a`"), plain("33.3% (17.3 to 52.8)")
    ('&#36;x&#36; &#60;b&#62;&#96;a&#96;', '33.3% (17.3 to 52.8)')
    """
    line = " ".join(readable(text).split())
    return _MARKUP.sub(lambda sign: f"&#{ord(sign[0])};", line)


def as_text(cell: object) -> object:
    """A cell as it goes into a CSV file: text that would be a formula gets an apostrophe.

    Numbers stay as they are, written as text or not.

    >>> as_text("=cmd()"), as_text("@SUM(A1)"), as_text("-3.5"), as_text(-3.5), as_text("Rash")
    ("'=cmd()", "'@SUM(A1)", '-3.5', -3.5, 'Rash')
    """
    if not isinstance(cell, str) or not cell.startswith(FORMULA):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell
