"""Patient-level data that agree with what was published about a trial.

`curve`
    Patients behind a digitised Kaplan-Meier curve: exactly, or by Guyot's method.
`claims`
    What was printed, as statements about patients, and the conventions to read them by.
`lattice`
    Every Kaplan-Meier data set that meets what is known of its curve, each equally likely.
`cohorts`
    Cohorts that meet every claim, or which claims conflict, read how; their ADaM tables.
`determined`
    The book's results over many cohorts: determined, bounded or open.
`first`
    The one synthetic cohort of NCT04028063.
`opening`, `agreement`
    Any trial folder, with tables or without; claims that its digitised curve rules out.

Imports go one way: `lattice`, then `claims`, then `cohorts`; then, with `curve`, `opening`; then
`determined`.
"""
