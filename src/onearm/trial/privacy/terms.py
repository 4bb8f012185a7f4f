"""Is a text a term of a dictionary, as MedDRA's, or did somebody write a sentence?"""

from __future__ import annotations

import re

LONGEST, MOST_WORDS = 100, 10
"""Characters and words of a term; no preferred term or class of MedDRA has more."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
WHEN = re.compile(
    r"\d{4}[-/.]\d\d?[-/.]\d\d?|\b\d\d?[-/.]\d\d?[-/.]\d{2,4}\b|\b(?:19|20)\d{6}\b"
    rf"|(?i:(?<!\d)\d\d?(?:st|nd|rd|th)?[ .-]?{_MONTH}(?![a-z]))"
    rf"|(?i:\b{_MONTH}[ .-]{{0,2}}\d\d?(?!\d)|\b{_MONTH}[ .,-]{{0,2}}(?:19|20)\d\d\b)"
)
"""A calendar date in one of its spellings, with its year or without."""

_NEVER = (
    re.compile(r"\d{4}|(?:\d\D*){7}"),  # the number of a year, a telephone, a subject
    re.compile(r"\d[:h]\d\d\b|[@#\\{}<>=|?!;\"\u201c\u201d]"),
    re.compile(r"(?i:(?<!incl)(?<!excl)(?<!spp))(?<!\b[A-Z])[.]\s+[A-Za-z]{2}"),  # two sentences
    re.compile(r"(?i:(?<![\w-])(?:dr|prof|mrs|mr|miss|sir|frau|herr|mme)\b\.?(?=\s))"),
    re.compile(r"\b(?:Ms|St|Sra?)\b\.?(?= [A-Z][a-z])"),
)
"""What no term has, however many subjects share it."""

_TELLING = _words("""\
he she his her hers him my our we they their them whom whose which
was were is are has had have been being did does said says told tells asked called calls
fell seen came went moved visited reported reports states stated complained complains described
noted noticed lives lived works worked drove took felt
wife husband partner spouse son daughter mother father sister brother aunt uncle cousin
grandmother grandfather neighbour neighbor boyfriend girlfriend friend
church school street road village farm
because when while since before after until where yesterday today
monday tuesday wednesday thursday friday saturday sunday
""")
"""Words of people who tell something; the terms of dictionaries do without them."""

_USUAL = frozenset(("pregnancy of partner", "road traffic accident", "school refusal"))
"""Terms that have such a word."""

_NAMES = _words("""\
Addison Alzheimer Babinski Barrett Basedow Behcet Bell Bowen Brugada Burkitt Coombs Crohn Cushing
De Down Duchenne Epstein Ewing Fanconi Gilbert Graves Guillain Hashimoto Hodgkin Horner Kaposi
Kawasaki Kounis Meniere Merkel Paget Parkinson Philadelphia Raynaud Reiter Sjogren Stevens Sweet
Takayasu Eastern Cooperative Oncology Group
Takotsubo Tourette Turner Von Waldenstrom Wernicke Willebrand Wilms Wilson
Achilles Escherichia Candida Clostridium Clostridioides Enterococcus Haemophilus Helicobacter
Klebsiella Pneumocystis Pseudomonas Staphylococcus Streptococcus Aspergillus Other
""")
"""Names of diseases, germs and scales, which are written large within a term."""

_SMALL = _words("""\
a an and as at by de des due during for from in incl la nec no nos not of on or per the to van von
with without
""")
_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?:['\u2019-][^\W\d_]+)*(?!\w)")
_CTCAE = re.compile(r"\s*-\s*other(?:,?\s*\(?specify\)?)?$", re.IGNORECASE)


def may_be_term(text: str) -> bool:
    """Has a text nothing that no term of a dictionary has: a date, a number, a sentence?

    >>> may_be_term("COVID-19"), may_be_term("Fell on 12MAR2020")
    (True, False)
    """
    if len(text) > LONGEST or not text.isprintable() or WHEN.search(text):
        return False
    words = re.findall(r"[^\W\d_]+", _CTCAE.sub("", text))
    if len(words) > MOST_WORDS:
        return False
    return not any(sign.search(text) for sign in _NEVER)


def is_term(text: str) -> bool:
    """Does a text look like a term of a dictionary?

    Terms name a condition: no person is in them, nobody tells anything, and no proper name is
    within them but those of diseases. It is told by its form: two words that are a person's name
    alone, or a sentence in capitals without any telling word, look like a term.

    >>> is_term("Type 2 diabetes mellitus"), is_term("Rash, wife Anna called")
    (True, False)
    """
    if not may_be_term(text):
        return False
    words = _WORD.findall(_CTCAE.sub("", text))
    told = text.lower() not in _USUAL and any(word.lower() in _TELLING for word in words)
    return not told and not _proper_names(words)


def _proper_names(words: list[str]) -> list[str]:
    """Words written large within a text that writes its other words small."""
    within = [word for word in words[1:] if word.lower() not in _SMALL]
    if not any(word.islower() for word in within):
        return []
    large = [re.split("['\u2019-]", word)[0] for word in within if word[0].isupper()]
    return [word for word in large if word[1:].islower() and word not in _NAMES]
