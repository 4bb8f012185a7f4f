"""Statistics of a single-arm trial: pure functions that return small frozen dataclasses.

Nothing here reads a file, knows a column of ADaM, or draws.

======================  =============================================================
one rate                `exact` (intervals, tests), `bayes` (posterior, predictive
                        probability), `meta` (several historic rates),
                        `historic` (what moves one), `binomial`
two-stage designs       `simon` (search, characteristics), `frontier` (how the search
                        ends by itself), `single_stage`, `recover` (from half a design
                        to its error rates), `predictive` (Bayesian stopping),
                        `logrank_design`, `logrank_law`, `logrank_simulation` (for a
                        survival endpoint)
two arms                `two_arm` (size of a randomised comparison of two rates)
after two stages        `two_stage` (estimates, p-value, interval, their behaviour),
                        `interim` (the plain rate, other intervals)
other sizes than        `accrual` (the rule), `conditional_error` (a new second stage),
planned                 `accrual_inference` (p-value and interval)
time to event           `survival` (Kaplan-Meier, landmarks, follow-up), `quantiles`,
                        `limits` (five scales), `rmst`, `logrank` (one sample),
                        `competing` (cumulative incidence), `times` (ties)
response                `recist` (one scan), `response` (best response, rates),
                        `censoring` (rules), `progression` (PFS, duration)
safety                  `safety` (patients by worst grade), `exposure` (rates, first events)
======================  =============================================================
"""
