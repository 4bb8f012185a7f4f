"""Code in pages with no more elements than its colours need."""

import re
from collections.abc import Mapping

BLOCK = re.compile(
    r'(?<=<div class="highlight"><pre>)(?:<span></span>)?(.*?)(?=</pre></div>)', re.DOTALL
)
RULE = re.compile(r"(.*)\.highlight ?(?:\.(\w+))? \{ ([^}]*) \}")
SPAN = re.compile(r'<span class="(\w+)">([^<]*)</span>')
INK = "\n.highlight pre { color: inherit }\n"
"""Words without an element of their own have the ink of their block, and not that of the page."""


def alike(css: str) -> dict[str, str]:
    """For each class of code the first class with its look, in all themes of a style sheet.

    That is "" for a class that looks like code without one.

    >>> alike('''
    ... html[data-theme="light"] .highlight { background: #fff; color: #111 }
    ... html[data-theme="light"] .highlight .n { color: #111 }
    ... html[data-theme="light"] .highlight .k { color: #60c } /* Keyword */
    ... html[data-theme="light"] .highlight .kn { color: #60c } /* Keyword.Namespace */
    ... ''')
    {'n': '', 'k': 'k', 'kn': 'k'}
    """
    looks: dict[str, list[str]] = {"": []}
    for line in css.splitlines():
        if found := RULE.match(line):
            theme, name, look = found.groups(default="")
            own = look if name else look.rpartition("; ")[2]
            looks.setdefault(name, []).append(f"{theme.strip()} {own}")
    first: dict[tuple[str, ...], str] = {}
    found_alike = {name: first.setdefault(tuple(look), name) for name, look in looks.items()}
    return {name: other for name, other in found_alike.items() if name}


def fewer_spans(html: str, classes: Mapping[str, str]) -> str:
    """A page whose code has no element for plain words, and one for neighbours that look alike.

    >>> page = '<div class="highlight"><pre><span></span><span class="n">f</span></pre></div>'
    >>> fewer_spans(page, {"n": ""})
    '<div class="highlight"><pre>f</pre></div>'
    """
    return BLOCK.sub(lambda block: _joined(block[1], classes), html)


def _joined(code: str, classes: Mapping[str, str]) -> str:
    parts: list[tuple[str, str]] = []
    end = 0
    for span in SPAN.finditer(code):
        _add(parts, "", code[end : span.start()])
        _add(parts, classes.get(span[1], span[1]), span[2])
        end = span.end()
    _add(parts, "", code[end:])
    return "".join(f'<span class="{name}">{text}</span>' if name else text for name, text in parts)


def _add(parts: list[tuple[str, str]], name: str, text: str) -> None:
    """Put text at the end; a gap takes the look of what is before it."""
    if parts and (parts[-1][0] == name or (text.isspace() and "\n" not in text)):
        name, before = parts.pop()
        text = before + text
    if text:
        parts.append((name, text))
