"""What a column holds, told by the words that its name is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

WHO = r"PATIENT(?:S|EN)?|PAT|PTS?|SUBJECTS?|SUBJ|SUB|PERSONS?|PARTICIPANTS?|PARTIC"
NEAR = (
    r"(?:MOTHER|FATHER|PARENT|GUARDIAN|CONTACT|RELATIVE|SPOUSE|WIFE|HUSBAND|CARE(?:GIV)?R|EMERGENCY"
    r"|EMERG|KIN|NOK)S?"
)
"""People of whom a column may speak: the patient, and those near the patient."""
NUMBER = r"NUMBER|NUM|NMBR|NO|NR|ID"
DATE = r"DATE|DAY|YEAR|YR|MONTH|MON|MTH|TIME|DT|DAT|DTC|DTM|TM|DTN|DATUM|TAG|JAHR|FECHA|OF|TXT"
PLACE = r"HOME|HOUSE|POSTAL|MAIL(?:ING)?|RESIDENTIAL|PERMANENT|CURRENT|PRIVATE|WORK"


@dataclass(frozen=True)
class Words:
    """Names of columns: one of the words `told`, and around it any of `about`."""

    told: str
    about: str

    def tell(self, bare: str) -> bool:
        return re.fullmatch(rf"(?:{self.about})*(?:{self.told})(?:{self.about})*", bare) is not None


NAMES: dict[str, Words] = {
    "names": Words(
        r"NAMES?|(?:SUR|FORE)(?:NAM|NM)|VORNAME|NACHNAME|PRENOM|APELLIDOS?|NOMBRE|COGNOME"
        rf"|NEXTOFKIN|NOK|(?:{WHO}|FULL|FIRST|LAST|MIDDLE|FAMILY|GIVEN|[FL])(?:NAM|NM)",
        rf"{WHO}|{NEAR}|FULL|FIRST|LAST|MIDDLE|MID|MAIDEN|FAMILY|FAM|GIVEN|SECOND|SUR|FORE|BIRTH"
        r"|CHRISTIAN|LEGAL|PREFERRED|OF|TXT|[FLM]",
    ),
    "initials": Words(rf"INITIALS?|INITLS?|INITS|(?:{WHO})INIT|INIT(?:{WHO})", rf"{WHO}|{NUMBER}"),
    "record numbers": Words(
        r"MRN|MR(?:NO|NUM|NR|NUMBER)|(?:MED(?:ICAL)?|HEALTH|HOSP(?:ITAL)?|PATIENT|PAT)REC(?:ORD)?"
        rf"|(?:HOSP(?:ITAL)?|CHART|CLINIC|FILE|EMR|EHR)(?:{NUMBER})|CASENOTES?|FALLNUMMER|FALLNR"
        r"|AKTENZEICHEN",
        rf"{WHO}|{NUMBER}|UM|HOSP(?:ITAL)?|SITE",
    ),
    "insurance or national numbers": Words(
        r"(?:INS|INSUR|INSURANCE|MEDICARE|MEDICAID|HEALTHCARD|POLICY|NATIONAL|NAT|NI|TAX|IDCARD"
        rf"|SS|(?:DRIVERS?)?LICEN[CS]E)(?:{NUMBER})|NHS|SSN|SOC(?:IAL)?SEC(?:URITY)?|NINO|PASSPORT"
        r"|KVNR|PESEL|AADHAAR|CODICEFISCALE|CURP|CPF|BSN",
        rf"{WHO}|{NUMBER}|LAST",
    ),
    "birth dates": Words(
        rf"BI?RTH|BTH(?:{DATE})|DOB[NCDMY]?|YOB|BDATE|GEBURTS?(?:{DATE})|GEB(?:{DATE})|NAISSANCE"
        r"|NACIMIENTO",
        rf"{WHO}|{DATE}|DE",
    ),
    "e-mail addresses": Words(
        r"E?MAIL|.*EMAIL", rf"{WHO}|{NEAR}|{PLACE}|{NUMBER}|ADDR(?:ESS)?|ADR|TXT"
    ),
    "telephone or fax numbers": Words(
        rf"(?:TELE|CELL|MOBILE)?PHONES?|CELL(?:NO|NR|NUM|NUMBER)|FAX|TEL|TELEFON|MOBILE|HANDY"
        rf"|PHN(?:{NUMBER})|CONTACT(?:{NUMBER})",
        rf"{WHO}|{NEAR}|{PLACE}|{NUMBER}|CELL|MOBILE|DAY|DAYTIME|EVENING|OFFICE",
    ),
    "addresses": Words(
        rf"ADD?RESS|ADDR|ADRESSE?|STREET|HOUSE(?:{NUMBER})|STRASSE|ANSCHRIFT|DIRECCION",
        rf"{WHO}|{NEAR}|{PLACE}|{NUMBER}|STREET|LINE|FULL|NAME|TXT",
    ),
    "towns": Words(
        r"CITY|TOWN|VILLAGE|COUNTY|SUBURB|MUNICIPALITY|WOHNORT|BIRTHPLACE|PLACEOFBIRTH|GEBURTSORT",
        rf"{WHO}|{NEAR}|{PLACE}|BIRTH|OF|NAME|CODE|CD|TXT",
    ),
    "postcodes": Words(
        r"ZIP|POST(?:AL)?(?:CODE|CD)|PLZ|POSTLEITZAHL", rf"{WHO}|{PLACE}|{NUMBER}|CODE|CD|EXT|PLUS"
    ),
    "addresses of computers": Words(r"IPADDR(?:ESS)?", WHO),
    "pictures": Words(r"PHOTO(?:GRAPH)?", rf"{WHO}|FACE|{NUMBER}"),
}
"""Names of columns, in upper case and of letters alone, by what they hold."""

INNOCENT = re.compile(
    r"BTHD|PTNM|(HOSP(ITAL)?|CHART|CLINIC|FILE|CONTACT|NAT|NI|TAX)ID|PATRECID|.*POSTCD\d+|MAILDT"
)
"""Names that the words above tell and that say something else in tables of trials."""

_PEOPLE = re.compile(r"(PATIENTS?|PERSON|PARTICIPANT|SUBJECT)(NUMBER|NUM|ID|NO|N)?")
_TELEPHONES = re.compile(r"CELL|PHN")
_LETTERS = r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*\.?"
_PERSON = re.compile(rf"{_LETTERS},? (?:{_LETTERS} ){{0,2}}{_LETTERS}")
_CALLED = re.compile(r"\+?[\d ()./-]+")

_PLACES = Words(
    r"SITES?|INV|INVESTIG(?:ATORS?)?|INVNAM|SURG|SURGEONS?|PHYS|PHYSICIANS?|DOCTORS?|ONCOLOGIST"
    r"|CENT(?:ER|RE)S?|CTR|CNTR|HOSP|HOSPITALS?|CLINICS?|OPERATORS?|OPER|INSTITUT(?:ION|E|ES|IONS)?"
    r"|NURSES?|RATERS?|READERS?|EVALUATORS?|EVALID|PI|COUNTRY|CNTRY|CTRY|COUNTRIES"
    rf"|(?:{WHO})(?:{NUMBER})|U?SUBJID",
    rf"{NUMBER}|N|CD|CODE|NAMES?|NAM|NM|GRP?|REF|KEY|STUDY|TRIAL|ENROLL?(?:ING|MENT)?|TREATING"
    r"|PRINCIPAL|LOCAL|AB|REFERRING|RECRUIT(?:ING|MENT)?|LEAD|POOL(?:ED)?|OF",
)
"""Names of columns that say where or by whom a patient was treated."""


def by_name(column: str) -> str:
    """What a column of this name holds that identifies, '' if nothing.

    >>> by_name("Date of birth"), by_name("SITENAME"), by_name("PT_MRN")
    ('birth dates', '', 'record numbers')
    """
    if INNOCENT.fullmatch(re.sub(r"[^A-Z0-9]", "", column.upper())):
        return ""
    bare = _bare(column)
    return next((what for what, words in NAMES.items() if words.tell(bare)), "")


def by_name_and_cells(column: str, cells: list[str]) -> str:
    """What a column holds whose name may say something else as well, told by most of its cells.

    >>> by_name_and_cells("PATIENT", ["Ann Miller", "Jones, Bob"])
    'names'
    >>> by_name_and_cells("PATIENT", ["01-701"]), by_name_and_cells("CELL", ["CD4 T"])
    ('', '')
    """
    bare = _bare(column)
    if _PEOPLE.fullmatch(bare):
        persons = sum(_PERSON.fullmatch(cell) is not None for cell in cells)
        return "names" if 2 * persons >= len(cells) > 0 else ""
    if _TELEPHONES.fullmatch(bare):
        called = [c for c in cells if _CALLED.fullmatch(c) and len(re.sub(r"\D", "", c)) > 6]
        return "telephone or fax numbers" if 2 * len(called) >= len(cells) > 0 else ""
    return ""


def is_site_or_staff(column: str) -> bool:
    """Does a column say where, or by whom, a patient was treated? Where a tumour is, is no such.

    >>> is_site_or_staff("SITE_ID"), is_site_or_staff("PRIMSITE"), is_site_or_staff("SURGERY")
    (True, False, False)
    """
    return _PLACES.tell(_bare(column))


def _bare(column: str) -> str:
    return re.sub(r"[^A-Z]", "", column.upper())
