"""Statistics of a single-arm trial: pure functions that return small frozen dataclasses.

Nothing here reads a file, knows a column of ADaM, or draws.

======================  =============================================================
one rate                `exact` (intervals, tests), `bayes` (posterior, predictive
                        probability), `meta` (several historic rates),
                        `historic` (what moves one), `coverage` (how often an interval
                        holds), `binomial`
two-stage designs       `simon` (search, characteristics), `frontier` (how the search
                        ends by itself), `single_stage`, `recover` (from half a design
                        to its error rates), `predictive` (Bayesian stopping),
                        `logrank_design`, `logrank_law`, `logrank_simulation` (for a
                        survival endpoint)
two groups              `two_by_two` (two counts), `two_arm` (size of a randomised
                        comparison), `responders` (survival by response), `guarantee`
                        (what its naive comparison finds in nothing)
after two stages        `two_stage` (estimates, p-value, interval, their behaviour),
                        `interim` (the plain rate, other intervals), `unequal` (stages of
                        different rates)
other sizes than        `accrual` (the rule), `conditional_error` (a new second stage),
planned                 `accrual_inference` (p-value and interval)
time to event           `survival` (Kaplan-Meier, landmarks, follow-up), `quantiles`,
                        `limits` (five scales), `rmst`, `logrank` (one sample),
                        `competing` (cumulative incidence), `precision` (of a median),
                        `bounds` (what the censored can do), `cutoff` (earlier ones),
                        `new_baseline` (a later start of the clock), `times` (ties)
response                `recist` (one scan), `response` (best response, rates),
                        `censoring` (rules), `progression` (PFS, duration)
safety                  `safety` (patients by worst grade), `exposure` (rates, first events),
                        `stopping` (limits after each patient)
few patients            `disclosure` (counts that must be held back)
======================  =============================================================
"""
