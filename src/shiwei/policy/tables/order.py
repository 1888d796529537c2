"""The state machine of a work order as one table (1.4). The fold and the pages both read it."""

from __future__ import annotations

from typing import NamedTuple

TRIAGE, REPAIRING, DEFERRED = "PENDING_TRIAGE", "REPAIRING", "DEFERRED"
CONFIRM, SIGN = "PENDING_CONFIRM", "PENDING_DOUBLE_SIGN"
ARCHIVED, MERGED, VOID = "ARCHIVED", "MERGED", "VOID"

RUNNING = frozenset({TRIAGE, REPAIRING, DEFERRED, CONFIRM})
"""States with a running stage."""
HOLDING = frozenset({REPAIRING, DEFERRED})
ENDED = frozenset({ARCHIVED, MERGED, VOID})


class Transition(NamedTuple):
    """``actors``: integrator, owner, holder or any; ``article`` is cited when state or party do not fit (Q09)."""

    states: frozenset[str]
    actors: frozenset[str]
    article: str
    rules: tuple[str, ...]


def _t(states: frozenset[str], actors: str, article: str, *rules: str) -> Transition:
    return Transition(states, frozenset(actors.split()), article, rules)


TRANSITIONS: dict[str, Transition] = {
    "dispatched": _t(frozenset({TRIAGE}), "integrator owner", "9", "T02", "T03"),
    "arrived": _t(HOLDING, "holder", "9", "T04"),
    "repaired": _t(HOLDING, "holder", "9", "T05", "T16"),
    "handed_over": _t(HOLDING, "holder integrator owner", "9", "T06", "T17"),
    "rejected": _t(frozenset({CONFIRM}), "integrator", "9", "T10", "T11"),
    "confirmed": _t(frozenset({CONFIRM}), "integrator", "9", "T08", "T09"),
    "cameras_changed": _t(RUNNING, "integrator owner holder", "9", "T20"),
    "merged": _t(RUNNING, "integrator owner", "9", "T21"),
    "exclusion_accepted": _t(RUNNING, "owner", "10", "R10.5", "A07"),
    "exclusion_ended": _t(RUNNING, "owner integrator", "10", "R10.5", "A07"),
    "voided": _t(frozenset({TRIAGE, REPAIRING}), "integrator owner", "9", "T22"),
    "reopened": _t(frozenset({ARCHIVED}), "integrator owner", "9", "T23", "A58"),
    "special_timing_requested": _t(RUNNING, "holder", "10", "T25"),
}
