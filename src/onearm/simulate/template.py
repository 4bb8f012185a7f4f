"""A file of truths to fill, with every key explained."""

TEMPLATE = """\
# What is true in the trials that `onearm simulate` draws. Nothing here is
# known of a real trial: each number is an assumption, and the answer is
# as good as they are. Times are weeks from the start of treatment. A key
# with a # right before it is optional: take the # away to use it.

name: A stated truth

# When tumours progress, whether anybody looks or not. One of four forms:
# the share free of it at a week (shape below 1 is a falling hazard, above
# 1 a rising one), a constant hazard a week, a Weibull law, or pieces of
# [from week, hazard a week].
progression: {rate: 0.434, at: 24}
#progression: {rate: 0.434, at: 24, shape: 0.7}
#progression: {hazard: 0.035}
#progression: {scale: 30, shape: 1.2}
#progression: {pieces: [[0, 0.05], [12, 0.02]]}

# Deaths, which are seen when they happen, and leaving for another reason
# than progression, after which nothing is seen; in the same four forms.
#death: {hazard: 0.002}
#withdrawal: {rate: 0.9, at: 24}

# Patients differ: a factor of each one's hazards, gamma with mean 1 and
# this variance; `moves` says which of progression, death, withdrawal. A
# rate that is stated above stays the rate of all patients.
#frailty: {spread: 1, moves: [progression, death]}

# Scans, in weeks from the baseline scan; each up to `jitter` days early
# or late. One must lie after the landmark, or nobody is seen beyond it.
scans: {every: 6, to: 48}
#scans: {weeks: [6, 12, 18, 24, 36, 48], jitter: 3}

# When the clock starts, and what becomes of patients with an event before
# it: left-out (who could not fail), failure, or forgotten (tumours are
# measured from their new size; the dead are left out).
#baseline: {week: 3, early: left-out}

# Who leaves and is replaced: none, before-first-scan, before-landmark.
# Whoever leaves and is not replaced counts, and is censored. `spares` is
# how many patients of a stage can be replaced or left out.
#replace: before-landmark
#spares: 20

# What is different in a stage; any key above but the name.
#stage1:
#  baseline: {week: 3, early: left-out}
#stage2:
#  scans: {every: 9, to: 45}
"""
