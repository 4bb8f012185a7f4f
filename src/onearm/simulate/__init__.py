"""Trials drawn under a stated truth, each judged as the book judges a trial.

`law`, `truth`
    Hazards; what a file says is true.
`protocol`
    The rule and the landmark that trials are judged by.
`patients`, `watch`, `count`
    Patients are drawn, a trial watches them, and some of them count.
`readings`, `trials`, `behaviour`
    What the analysis says of each outcome, of each trial, and of them all.
`record`
    One drawn trial as ADaM tables, for the analysis itself.
`scenarios`, `template`
    Truths that ask one question each; a file to fill.
"""

from onearm.simulate.behaviour import Behaviour, Figure, behaviour
from onearm.simulate.protocol import Protocol, read_protocol
from onearm.simulate.trials import Trials, simulate
from onearm.simulate.truth import Truth, read_truth

__all__ = [
    "Behaviour",
    "Figure",
    "Protocol",
    "Trials",
    "Truth",
    "behaviour",
    "read_protocol",
    "read_truth",
    "simulate",
]
