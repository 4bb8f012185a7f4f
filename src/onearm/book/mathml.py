"""LaTeX formulas as MathML while the book is built: no page needs JavaScript or fonts for them."""

import re
from itertools import pairwise
from unicodedata import category
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from docutils import nodes
from latex2mathml.commands import MATRICES
from latex2mathml.converter import convert
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

LOGGER = logging.getLogger(__name__)

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
# Environments under the names by which latex2mathml renders them, without its own numbers.
ALIASES = {"aligned": "split", "align": "align*"}
ENVIRONMENTS = {"array"} | {name.removeprefix("\\") for name in MATRICES if name}
# How many children an element must have to be valid.
ARITY = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "mover": 2, "munder": 2}
ARITY |= {"msubsup": 3, "munderover": 3}


class MathError(ValueError):
    """A formula that cannot be rendered."""


def to_mathml(latex: str, *, block: bool = False) -> str:
    r"""Render a LaTeX formula as a MathML element.

    >>> to_mathml("p_0")
    '<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline"><mrow><msub><mi>p</mi><mn>0</mn></msub></mrow></math>'
    >>> to_mathml(r"\undefined + 1")
    Traceback (most recent call last):
    onearm.book.mathml.MathError: \undefined is not known
    """  # noqa: E501
    latex = re.sub(
        r"\\(begin|end)\{(\w+)\}",
        lambda found: f"\\{found[1]}{{{ALIASES.get(found[2], found[2])}}}",
        latex,
    )
    for name in re.findall(r"\\begin\{([^}]*)\}", latex):
        if name not in ENVIRONMENTS:
            raise MathError(f"the environment {name} is not known")
    try:
        markup = convert(latex, display="block" if block else "inline")
        # Parsed without its namespace, which would else prefix every tag.
        root = ElementTree.fromstring(markup.replace(f' xmlns="{NAMESPACE}"', ""))
    except ElementTree.ParseError as error:
        raise MathError("it does not become well-formed MathML; is there a stray &?") from error
    except Exception as error:  # latex2mathml's exceptions share no base class
        raise MathError(f"{type(error).__name__} {error}".strip()) from error
    for element in root.iter():
        _check(element)
        _space(element)
    root.attrib = {"xmlns": NAMESPACE, **root.attrib}
    return ElementTree.tostring(root, encoding="unicode")


def _check(element: ElementTree.Element) -> None:
    """latex2mathml passes over much that is wrong; refuse what it leaves behind."""
    text = element.text or ""
    if element.tag != "mtext" and text.startswith("\\"):
        raise MathError(f"{text} is not known")
    if len(element) != ARITY.get(element.tag, len(element)):
        raise MathError(f"an argument is missing ({element.tag})")


def _space(element: ElementTree.Element) -> None:
    """Set operators and named functions as TeX does: a ± b, Pr(X), log x."""
    text = element.text or ""
    if element.tag == "mi" and len(text) == 1 and category(text) in ("Sm", "Ps", "Pe"):
        element.tag = "mo"  # latex2mathml takes some operators for names,
    elif element.tag == "mo" and text == "∞":
        element.tag = "mi"  # and the reverse
    if element.tag == "mo" and re.fullmatch(r"[A-Za-z]{2,}", text):
        element.attrib |= {"lspace": "0.11em", "rspace": "0.06em"}
    if element.tag in ("math", "mrow", "mtd", "mstyle"):
        for child, after in reversed(list(pairwise(element))):
            named = child.tag == "mi" and len(child.text or "") > 1
            if named and after.tag not in ("mo", "mspace"):
                space = ElementTree.Element("mspace", width="0.17em")
                element.insert(list(element).index(after), space)


def _render(node: nodes.Element, latex: str, *, block: bool) -> str:
    """MathML, or the source with a warning that names it."""
    try:
        return to_mathml(latex, block=block)
    except MathError as error:
        message = "cannot render the formula %r: %s"
        LOGGER.warning(message, latex, error, location=node, type="onearm", subtype="math")
        return f"<code>{escape(latex)}</code>"


def visit_inline(self: HTML5Translator, node: nodes.math) -> None:
    """Write an inline formula."""
    self.body.append(self.starttag(node, "span", "", CLASS="math notranslate nohighlight"))
    self.body.append(_render(node, node.astext(), block=False) + "</span>")
    raise nodes.SkipNode


def visit_block(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write a displayed formula in a scroll box of its own, with its number if it has one."""
    self.body.append(self.starttag(node, "div", CLASS="math notranslate nohighlight"))
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    # As in Sphinx: a blank line starts a new line, and lines are aligned at their "&".
    lines = [part.strip() for part in re.split(r"\n\s*\n", node.astext()) if part.strip()]
    latex = r" \\ ".join(lines)
    if r"\\" in latex and not node["nowrap"]:
        latex = rf"\begin{{split}}{latex}\end{{split}}"
    # The theme's script makes boxes of the second class reachable by keyboard when they scroll.
    self.body.append('<div class="oa-math pst-scrollable-table-container">')
    self.body.append(_render(node, latex, block=True) + "</div></div>\n")
    raise nodes.SkipNode
