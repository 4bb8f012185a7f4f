"""Parameters under other names: what is likely meant, proposed and never applied.

References
----------
.. [1] admiralonco, vignettes, and pharmaverseadam 1.3.0, data: RSD, CBOR, IBOR, OVRR1, SDIAM.
.. [2] random.cdisc.data, made data of radtte, radrs and radtr: CRSD, BESRSPI, OVRINV, SLDINV.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import yaml

from onearm.errors import Problem, Severity
from onearm.trial.records import Tables, of_arm
from onearm.trial.spec import PARAMS, Param, Spec, Table


@dataclass(frozen=True)
class Likely:
    """How a parameter is told under another name: by its code, or by its words in PARAM.

    `codes` and `words` are patterns, in upper case; `holds` are responses of which AVALC must
    have some, so that 'best response of CR or PR', which is Y or N, is not taken for one.
    """

    table: Table
    codes: str
    words: str
    holds: frozenset[str] = frozenset()


_RESPONSES = frozenset({"CR", "PR", "SD", "PD"})

LIKELY: dict[Param, Likely] = {
    "pfs": Likely("adtte", r"PFS(?!2)\w*|PROGFS|TRPROGM?", r"PROGRESSION[- ]*FREE (SURV|INTERV)"),
    "os": Likely("adtte", r"OS(M|MO|D|W|INV|ITT|EVT)|OVRSURV|OVSURV|SURV", r"OVERALL SURVIVAL"),
    "dor": Likely(
        "adtte", r"C?RSD|DOR\w+|[CO]DOR|DUR_?RE?SP\w*",
        r"DURATION OF (THE )?(CONFIRMED |OVERALL |OBJECTIVE |TUMOU?R )*RESPONSE",
    ),
    "bor": Likely(
        "adrs", r"[CIU]?BOR\w*|BESRSP\w*|BEST?RE?SP\w*|BSTRE?SP\w*",
        r"BEST (CONFIRMED |UNCONFIRMED |OVERALL |OBJECTIVE |TUMOU?R )*RESPONSE", _RESPONSES,
    ),
    "ovr": Likely(
        "adrs", r"OVR\w+|OVRESP|OVERALL|OVERRESP|RECISTOV",
        r"(^|BY |VISIT |POINT )OVERALL (TUMOU?R )?RESPONSE", _RESPONSES,
    ),
    "sum_of_diameters": Likely(
        "adtr", r"SDIAM\w+|SUMDIAM?\w*|SUMLD\w*|SUMLDIAM\w*|SLD\w*|SODI?\w*|SUMTL\w*|TLSUM\w*",
        r"SUM (OF )?(THE )?(LONGEST )?(TARGET[- ]LESIONS? )?DIAMETERS?|DIAMETERS?,? SUM",
    ),
}  # fmt: skip
"""Other names of each parameter."""


def proposals(spec: Spec, tables: Tables) -> list[Problem]:
    """Likely candidates for parameters that are not there, each with its line for trial.yaml.

    An error where neither PFS nor OS is there, else warnings. Nothing is looked for in place of a
    PARAMCD that is there, nor of the response at each scan or its best where trial.yaml names
    another that is.

    Parameters
    ----------
    spec : Spec
    tables : mapping of DataFrame
        With PARAMCD, and best with PARAM, which says in words what a code is.

    Examples
    --------
    >>> adtte = pd.DataFrame({"PARAMCD": ["OS", "PFSINV"]})
    >>> spec = Spec(id="T", title="T", tables={"adsl": "adsl.csv", "adtte": "adtte.csv"})
    >>> [problem.expected for problem in proposals(spec, {"adtte": adtte})]
    ['PFS; if this is it, params: {pfs: PFSINV} in trial.yaml']
    """
    problems = []
    for name, likely in LIKELY.items():
        table = tables.get(likely.table)
        if table is None or "PARAMCD" not in table:
            continue
        if spec.param(name) in _codes({likely.table: table}):
            continue
        mine = of_arm(spec, tables, table[table["PARAMCD"].notna()])
        found = _candidates(spec, name, mine)
        if found:
            kept = {key: code for key, code in spec.params.items() if code in _codes(tables)}
            severity = _severity(spec, name, tables)
            problems.append(_proposal(spec, name, found, kept, severity))
    return problems


def as_line(content: Mapping[str, Any]) -> str:
    """Keys of trial.yaml as one line of it.

    >>> as_line({"arm": {"column": "ARM", "value": "Dose: 10 mg"}})
    "arm: {column: ARM, value: 'Dose: 10 mg'}"
    """
    (key, value), *_ = content.items()
    text = yaml.safe_dump(
        value, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10**6
    )
    return f"{key}: {text.strip()}"


def _candidates(spec: Spec, name: Param, table: pd.DataFrame) -> dict[str, str]:
    """Codes that may be meant, with their words; codes in use for something else are not."""
    likely = LIKELY[name]
    used = {spec.param(other) for other in PARAMS if other != name}
    words = table["PARAM"] if "PARAM" in table else pd.Series(None, table.index, dtype=object)
    found = {}
    for code, texts in words.groupby(table["PARAMCD"].astype(str)):
        text = next((str(one) for one in texts.dropna().unique()), "")
        named = re.fullmatch(likely.codes, str(code).upper())
        told = re.search(likely.words, text.upper())
        holds = table.loc[texts.index, "AVALC"] if "AVALC" in table else pd.Series(dtype=object)
        fits = not likely.holds or holds.isin(likely.holds).any()
        if (named or told) and fits and code not in used:
            found[str(code)] = text
    return found


def _codes(tables: Tables) -> set[str]:
    having = [table["PARAMCD"] for table in tables.values() if "PARAMCD" in table]
    return {code for column in having for code in column.unique()}


def _severity(spec: Spec, name: Param, tables: Tables) -> Severity:
    """Without a time of survival there is no analysis."""
    if "adtte" not in tables:
        return "warning"
    there = {spec.param("pfs"), spec.param("os")} & _codes({"adtte": tables["adtte"]})
    return "error" if name in ("pfs", "os") and not there else "warning"


def _proposal(
    spec: Spec, name: Param, found: dict[str, str], kept: dict[Param, str], severity: Severity
) -> Problem:
    told = [f"{code} ({text})" if text else code for code, text in found.items()]
    lines = [as_line({"params": {**kept, name: code}}) for code in found]
    which = "if this is it" if len(found) == 1 else "if one of these is it"
    expected = f"{spec.param(name)}; {which}, {' or '.join(lines)} in trial.yaml"
    table = LIKELY[name].table
    return Problem("other-name", table, "PARAMCD", ", ".join(told), expected, None, severity)
