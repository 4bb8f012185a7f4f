"""The words of a new trial folder. A key that is switched off has its # right before it."""

TRIAL_YAML = """\
# One trial. What is switched on below must be right; what has a # right
# before its key is optional: take the # away to use it. A word that is
# not known here is an error, with the likely spelling. `onearm check`
# says what is wrong and what is missing.

# A short identifier, and the title that stands on every page.
id: {id}
title: {title}

# Who was treated with what, and where more can be read.
#intervention: the medicines, and how they were given
#disease: the disease, and which patients had it
#source: the paper or the registry

# Are the patients made up? Then every page says so, with the note.
synthetic: false
#synthetic_note: Where the synthetic patients come from.
#fictitious: false

# The tables in the form of ADaM: files of this folder, found by their
# suffix (csv, parquet, xpt, sas7bdat, xlsx). adsl (one row a patient) and
# adtte (times to events) are needed; each other switches on what it
# feeds: adrs response, adtr waterfall and spider plots, adae safety.
tables:
  adsl: adsl.csv
  adtte: adtte.csv
  #adrs: adrs.csv
  #adtr: adtr.csv
  #adae: adae.csv

# The question that was fixed before the first patient: p0 is not
# interesting, p1 would be. kind is simon-minimax, simon-optimal or
# single-stage, whose rule is found by search; or two-stage, with its
# rule: n1, r1, n, r. A single stage may give n and r. `inferred` lists
# what was not printed but worked out.
#design: {{kind: single-stage, p0: 0.20, p1: 0.40, alpha: 0.05, power: 0.80, inferred: []}}

# The primary endpoint: event-free (pfs or os) beyond a landmark.
#primary: {{endpoint: pfs, at: 6, unit: months}}

# The unit in which the book tells times: days, weeks, months or years.
# AVAL of adtte is in what AVALU says, without that in `times`, and
# without both in days.
unit: weeks
#times: days

# One arm of several: the column of adsl, and what it says of this arm.
#arm: {{column: TRT01A, value: Drug 10 mg}}

# PARAMCD under which this trial keeps each parameter, where that is not
# the usual name.
#params: {{pfs: PFS, os: OS, dor: DOR, bor: BOR, ovr: OVR, sum_of_diameters: SDIAM}}

# Columns of adsl with Y for who belongs to a population. One that is not
# named is the next larger one; without any, all patients of adsl count
# everywhere.
#populations: {{safety: SAFFL, efficacy: EFFFL, primary: PRIMFL}}

# Columns of adsl: the stage of the design in which a patient came, and a
# label in figures.
#stage: STAGE
#label: HISTOLOGY

# Where the times of adtte start, and what treatment before that is
# called.
#clock: the baseline scan
#lead_in: Lead-in cycle

# How intervals of curves are made (plain, log, log-log, logit, arcsin),
# and where the curves are read off, in the unit above.
#survival: {{transform: log-log, landmarks: {{pfs: 26, os: 52}}}}

# Best response: days after baseline before stable disease counts, and
# days after which a response must be seen again (left out: no
# confirmation).
#response: {{sd_from: 42, confirm_after: 28}}

# Days after the last dose in which adverse events were recorded.
#safety: {{window: 30}}

# Counts of patients below this number, other than 0, are held back in
# tables of adverse events, responses and sex.
#privacy: {{min_cell: 5}}

# Dashed lines of the swimmer plot.
#milestones: [{{label: Last planned dose, at: 24, unit: weeks}}]

# The flow of patients as far as it is known. A grade tells how surely: A
# printed in the paper, S from a secondary source, I inferred.
#flow: {{enrolled: 40, steps: {{safety: {{definition: received a dose}}}}, notes: [A note.]}}

# Without tables, patients are reconstructed from published.csv and from
# digitised curves.
#reconstruct: {{grades: A, also: [], without: [], seed: 1, curves: {{pfs: {{curve: pfs.csv}}}}}}
"""

README = """\
# {id}: a trial folder

This folder is for the tables of one trial, in the form of ADaM. Its patients are not synthetic.

1. Fill `adsl.csv` (one row a patient) and `adtte.csv` (one row a patient and time: PARAMCD PFS or
   OS, AVAL in days, CNSR 0 for an event). Columns that you leave empty or take out switch off
   what they feed. Or put your own files in their place, and name them in `trial.yaml`.
2. Fill `trial.yaml`: title, design and primary endpoint. Each key is explained there. The other
   tables count once `trial.yaml` names them.
3. Run, beside this folder:

```
onearm check .                  # what is wrong or missing, all at once
onearm analyse .                # the numbers
onearm rerun . --out ../book    # the book, in ../book/html
```

What the book shows: labels P01, P02, ... in place of subject identifiers, days in place of dates,
90+ in place of higher ages. Names, addresses and the like must not be in the tables: the run stops.

## The columns

Names follow CDISC ADaM; other columns are allowed and ignored.

{columns}
"""
