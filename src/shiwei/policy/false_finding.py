"""A finding that a deferral was false, before it is upheld (F15, F16): the unit is heard first.

Silence is no admission: when the time to answer is over, the owner decides on its evidence, and the count that an
upheld finding gives still needs both parties' confirmation (R28.11).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from shiwei.kernel.verdict import Verdict, allow, refuse

ANSWER = timedelta(hours=72)
"""How long the unit may answer (F15: the product's default; the regulation states no time)."""


def answer_due(opened_at: datetime) -> datetime:
    """Until when the owner waits for the answer; at that instant an answer is in time (T3)."""
    return opened_at + ANSWER


def judge_decision(due_at: datetime, now: datetime, *, answered: bool) -> Verdict:
    """Whether the owner may uphold the finding or drop it: the unit has answered, or its time is over."""
    if answered or now > due_at:
        return allow("R11.9")
    return refuse("11", "the unit may still answer: decide when it has, or when its 72 hours are over", "R11.9")


def judge_answer(*, answered: bool, decided: bool) -> Verdict:
    """An answer is heard once, also a late one as long as nothing is decided."""
    if decided:
        return refuse("11", "the finding is decided already", "R11.9")
    if answered:
        return refuse("11", "the unit has answered already", "R11.9")
    return allow("R11.9")
