"""Figures and tables that need a computation beside the analysis; each takes the analysis."""

from onearm.book.figures.beside import alternatives, logrank_errors
from onearm.book.figures.bounds import denominators, strategies
from onearm.book.figures.builders import km_builder, recist_builder
from onearm.book.figures.chances import heaps, hundred
from onearm.book.figures.changes import one_more_patient, one_more_success, other_alphas
from onearm.book.figures.comparators import conversions, forest, surprise, uncertain_null
from onearm.book.figures.courses import censoring_examples
from onearm.book.figures.curves import (
    follow_up,
    followed,
    maturity,
    mean_area,
    quartiles,
    transformation_table,
    transformations,
)
from onearm.book.figures.design import power
from onearm.book.figures.determined import (
    curve_bands,
    determined_table,
    met_table,
    open_table,
)
from onearm.book.figures.explorers import coverage_explorer, design_explorer
from onearm.book.figures.first import as_people, five_numbers
from onearm.book.figures.historic import (
    against_each,
    bends_table,
    bent,
    held,
    two_questions,
    yardstick,
)
from onearm.book.figures.medians import censoring, cutoffs, median_ranks, median_widths
from onearm.book.figures.null import expected_events, null_shapes
from onearm.book.figures.onset import severe_onset, severe_rates
from onearm.book.figures.overview import agreement, headline, possible_sizes
from onearm.book.figures.pipeline import rules_simulated, rules_table
from onearm.book.figures.primary import count_shown, interval_ends, interval_methods, outcomes
from onearm.book.figures.question import admissible, attained_sizes, tradeoff
from onearm.book.figures.randomised import misjudged
from onearm.book.figures.readings import conventions_table
from onearm.book.figures.recovered import questions
from onearm.book.figures.reset import clocks, reset_rates, reset_table
from onearm.book.figures.responders import by_response, no_effect, response_tests
from onearm.book.figures.response import confirmation, depth, if_unconfirmed
from onearm.book.figures.safety import events_by_class, none_seen, worst_events
from onearm.book.figures.single import single_power, single_sizes
from onearm.book.figures.tensions import (
    held_together,
    stage_comparisons,
    stage_split,
    unequal_stages,
)
from onearm.book.figures.toxicity import (
    chance_to_see,
    lead_in_rules,
    limits_table,
    monitored_table,
    patients_needed,
    toxicity_limits,
    upper_limits,
)
from onearm.book.figures.two_stage import (
    bias,
    coverage,
    estimates,
    halfway,
    luck,
    tests_and_intervals,
)
from onearm.book.figures.waterfalls import fading_average, pictures, same_waterfall
from onearm.book.figures.worth import worth_table

__all__ = [
    "admissible",
    "against_each",
    "agreement",
    "alternatives",
    "as_people",
    "attained_sizes",
    "bends_table",
    "bent",
    "bias",
    "by_response",
    "censoring",
    "censoring_examples",
    "chance_to_see",
    "clocks",
    "confirmation",
    "conventions_table",
    "conversions",
    "count_shown",
    "coverage",
    "coverage_explorer",
    "curve_bands",
    "cutoffs",
    "denominators",
    "depth",
    "design_explorer",
    "determined_table",
    "estimates",
    "events_by_class",
    "expected_events",
    "fading_average",
    "five_numbers",
    "follow_up",
    "followed",
    "forest",
    "halfway",
    "headline",
    "heaps",
    "held",
    "held_together",
    "hundred",
    "if_unconfirmed",
    "interval_ends",
    "interval_methods",
    "km_builder",
    "lead_in_rules",
    "limits_table",
    "logrank_errors",
    "luck",
    "maturity",
    "mean_area",
    "median_ranks",
    "median_widths",
    "met_table",
    "misjudged",
    "monitored_table",
    "no_effect",
    "none_seen",
    "null_shapes",
    "one_more_patient",
    "one_more_success",
    "open_table",
    "other_alphas",
    "outcomes",
    "patients_needed",
    "pictures",
    "possible_sizes",
    "power",
    "quartiles",
    "questions",
    "recist_builder",
    "reset_rates",
    "reset_table",
    "response_tests",
    "rules_simulated",
    "rules_table",
    "same_waterfall",
    "severe_onset",
    "severe_rates",
    "single_power",
    "single_sizes",
    "stage_comparisons",
    "stage_split",
    "strategies",
    "surprise",
    "tests_and_intervals",
    "toxicity_limits",
    "tradeoff",
    "transformation_table",
    "transformations",
    "two_questions",
    "uncertain_null",
    "unequal_stages",
    "upper_limits",
    "worst_events",
    "worth_table",
    "yardstick",
]
