"""Columns that say who a patient is, told by their names and by what they hold."""

from __future__ import annotations

import re

import pandas as pd

from onearm.errors import Problem

WHO = r"(PATIENTS?|PAT|PT|SUBJECTS?|SUBJ|SUB)"
NUMBER = r"(NO|NR|NUM|NUMBER|ID)"

NAMES: dict[str, str] = {
    "names": rf"{WHO}(FULL|FIRST|LAST)?(NAME|NAM|NM)|PATIENTENNAME|(FULL|FIRST|LAST|MIDDLE|MAIDEN|"
    r"FAMILY|GIVEN|SECOND|SUR|FORE|CHRISTIAN)(NAME|NAM|NM)|[FL]NAME|NAME|VORNAME|NACHNAME|"
    r"PRENOM|APELLIDOS?|NOMBRE|COGNOME|(MOTHER|FATHER|PARENT|GUARDIAN|CONTACT|RELATIVE)S?NAME",
    "initials": rf"({WHO})?(INITIALS?|INITS)|{WHO}INIT",
    "record numbers": r"MRN(NO)?|(MED(ICAL)?|HEALTH|HOSP(ITAL)?|PATIENT|PAT)REC(ORD)?"
    rf"({NUMBER})?|(HOSP(ITAL)?|CHART|CLINIC|FILE){NUMBER}|CASENOTES?{NUMBER}?|FALLNUMMER|"
    r"FALLNR|AKTENZEICHEN",
    "insurance or national numbers": rf"(INS(URANCE)?|MEDICARE|MEDICAID|HEALTHCARD|POLICY|NHS|"
    rf"NATIONAL|NAT|NI|TAX|PASSPORT|IDCARD|(DRIVERS?)?LICEN[CS]E|SOC(IAL)?SEC(URITY)?){NUMBER}|"
    r"NHS|SSN|NINO|PASSPORT|SOCIALSECURITY|KVNR|PESEL|AADHAAR|CODICEFISCALE|CURP|CPF|BSN",
    "birth dates": r"B(I?RTH|TH)(DT|DAT|DATE|DAY)(C|M|N|TM)?|"
    r"(DATE|DAY)OFBIRTH|DT(OF)?BIRTH|DOB(DT|N)?|BDATE|GEBURTS(DATUM|TAG)|GEBDAT(UM)?|"
    r"DATENAISSANCE|FECHANACIMIENTO",
    "e-mail addresses": r"(.*E)?MAIL(ADDR(ESS)?|ADR)?",
    "telephone or fax numbers": rf"(HOME|WORK|CELL|MOBILE|CONTACT|DAY|EVENING|{WHO})?"
    rf"(TELE)?(PHONE|FAX)({NUMBER}|\d)?|TEL({NUMBER}|\d)?|TELEPHONE|MOBILE{NUMBER}?|"
    rf"HANDY{NUMBER}?|TELEFON{NUMBER}?|CONTACT{NUMBER}",
    "addresses": rf"(HOME|POSTAL|MAIL(ING)?|STREET|CONTACT|RESIDENTIAL|{WHO})?ADDR(ESS)?"
    r"(LINE)?\d?|STREET(NAME|NO)?|HOUSE(NO|NUMBER)|ADRESSE|STRASSE|ANSCHRIFT|DIRECCION",
    "postcodes": r"(POST(AL)?|ZIP)(CODE|CD)?|PLZ|POSTLEITZAHL",
    "addresses of computers": r"IP(ADDR(ESS)?)",
    "pictures": r"PHOTO(GRAPH)?|FACEPHOTO",
}
"""Names of columns, in upper case and without anything but letters and digits, by what they hold.

What some of them catch by mistake is taken out again below.
"""

INNOCENT = re.compile(r"POST|BTHD|(HOSP(ITAL)?|CHART|CLINIC|FILE|CONTACT|NAT|NI|TAX)ID|PATRECID")
"""Names that the patterns above catch and that say something else in tables of trials."""

_WORD = r"[A-Z][a-z'\u00c0-\u024f-]+"
CONTENT: dict[str, str] = {
    "e-mail addresses": r"[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{2,63})+",
    "telephone numbers": r"(?<![\w.+])\+[1-9](?:[ ()./-]{0,2}\d){9,14}(?![\w.])"
    r"|(?<!\w)\([2-9]\d\d\) ?[2-9]\d\d[ .-]\d{4}(?!\w)"
    r"|(?i:\b(?:tele?|phone|telephone|mobile|fax)(?: ?(?:no|number|nr))?[ .:]{0,3}"
    r"\+?\(?\d(?:[ ()./-]{0,2}\d){5,14})(?!\w)"
    r"|(?<![\w.-])0\d{2,4} (?!20)\d{3,4} ?\d{3,4}(?![\w.])",
    "birth dates": r"(?i:\b(?:d\.?o\.?b\.?|date of birth|born on|geb\.)\W{0,3}\d{1,4}[ ./-]?\w)",
    "names": rf"\b(?:Mr|Mrs|Ms|Herr|Frau|Mme|Sra?)\b\.? (?:[A-Z]\. ?)?{_WORD}"
    rf"|(?i:\b(?:patient|subject)(?:'s)? name(?: is|:))|\b(?:name|Name) is {_WORD}",
    "record numbers": r"(?i:\b(?:MRN|NHS|SSN|medical record|hospital|insurance|passport)"
    r"(?: ?(?:no|nr|number|num))?[.:#]{0,2} ?#?(?=[\d -]{5})\d[\d -]{3,})",
    "addresses": rf"\b\d{{1,5}}[A-Za-z]? (?:{_WORD} ){{1,3}}(?:Street|St\.|Avenue|Ave\.|Road|Rd\.|"
    rf"Lane|Drive|Boulevard|Blvd\.?|Square|Terrace|Crescent)(?![\w-])"
    rf"|\b{_WORD}(?:straße|strasse|str\.) \d{{1,4}}\b",
}
"""What cells may hold that no table of a trial should, whatever the column is called."""

CODED: dict[str, str] = {
    "telephone numbers": r"(?<![\w.-])(?:1[ .-])?[2-9]\d\d([ .-])[2-9]\d\d\1\d{4}(?![\w.-])",
    "social security numbers": r"(?<![\w.-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w.-])",
}
"""What looks the same as the codes of subjects and samples: not looked for in their columns."""

_CODES = re.compile(r"ID|.*(SUBJID|ID|IDC|NO|NUM|CD|REF|SEQ|KEY|CODE)")
_NAMED = {what: re.compile(pattern) for what, pattern in NAMES.items()}
_HELD = [(what, re.compile(pattern)) for what, pattern in CONTENT.items()]
_CODED = [(what, re.compile(pattern)) for what, pattern in CODED.items()]
_DATE = r"^(?!\d{4}-\d\d(?:-\d\d)?(?:[T ][\d:.Z+-]*)?$)"
_WORTH_A_LOOK = _DATE + r"(?s:.*?)(?:@|\d.?\d.?\d|[A-Za-z]{2}\.? [A-Z]|(?i:name|str|\bb|\bd))"
"""Every pattern of content needs one of these, and no date: most cells are done with at once."""


def find_identifiers(name: str, table: pd.DataFrame) -> list[Problem]:
    """Columns that say who a patient is: names, record numbers, birth dates, addresses.

    Parameters
    ----------
    name : str
        The table, as problems name it.
    table : DataFrame
        All of its rows or a part of them, each column by itself; names in any case.

    Returns
    -------
    list of Problem
        One error a column, of code ``identifier``; it names the column, never a value.

    Examples
    --------
    >>> table = pd.DataFrame({"USUBJID": ["01-701-1015"], "BRTHDTC": ["1950-03-12"]})
    >>> [(problem.column, problem.found) for problem in find_identifiers("adsl", table)]
    [('BRTHDTC', 'birth dates, by its name')]
    """
    found = []
    for position, column in enumerate(table.columns):
        what = _identifies(str(column), table.iloc[:, position])
        if what:
            expected = "no such column: take it, or these values, out of the table"
            found.append(Problem("identifier", name, str(column), what, expected))
    return found


def _identifies(column: str, cells: pd.Series) -> str:
    """What a column says of who a patient is, '' if nothing."""
    cells = cells.dropna()
    texts = _texts(cells)
    if texts is not None and not texts.str.strip().any():
        return ""
    if cells.empty:
        return ""
    called = by_name(column)
    if called:
        return f"{called}, by its name"
    held = "" if texts is None else by_content(column, texts)
    return f"what looks like {held}" if held else ""


def by_name(column: str) -> str:
    """What a column of this name holds that identifies, '' if nothing.

    >>> by_name("Date of birth"), by_name("SITENAME"), by_name("MRN")
    ('birth dates', '', 'record numbers')
    """
    bare = re.sub(r"[^A-Z0-9]", "", column.upper())
    if INNOCENT.fullmatch(bare):
        return ""
    return next((what for what, name in _NAMED.items() if name.fullmatch(bare)), "")


def by_content(column: str, texts: pd.Series) -> str:
    """What some of these cells hold that identifies, '' if nothing.

    >>> by_content("AETERM", pd.Series(["Rash", "rash, call (303) 555-0199"]))
    'telephone numbers'
    >>> by_content("USUBJID", pd.Series(["303-555-0199"]))
    ''
    """
    kinds = _HELD if _CODES.fullmatch(column.strip().upper()) else _HELD + _CODED
    for text in texts[texts.str.contains(_WORTH_A_LOOK, regex=True)]:
        for what, held in kinds:
            if held.search(text):
                return what
    return ""


def _texts(cells: pd.Series) -> pd.Series | None:
    """The different texts of a column, None where it holds no text at all."""
    if not (pd.api.types.is_object_dtype(cells) or isinstance(cells.dtype, pd.CategoricalDtype)
            or pd.api.types.is_string_dtype(cells)):  # fmt: skip
        return None
    found = [cell for cell in pd.unique(cells) if isinstance(cell, str)]
    return pd.Series(found, dtype=object) if found else None
