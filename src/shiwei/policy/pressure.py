"""The order of a list of work orders as one number: the smaller, the more pressing (R22.3, reading A39).

Emergencies come first, then users' reports, then by deadline; ended orders come last, the newest of them first.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shiwei.policy.vocabulary import State, Urgency

ENDED = frozenset({State.ARCHIVED, State.MERGED, State.VOID})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RANK = 10**18
"""More microseconds than there are up to the horizon: each rank has room for every instant."""

NORMAL_FROM = 2 * _RANK
"""Below it stand the emergencies."""
ENDED_FROM = 8 * _RANK
"""Below it stand the orders that are still open."""


def pressure(state: str, urgency: str, user_first: bool, deadline: datetime | None, opened: datetime) -> int:
    """A number for an indexed column, below 2**63. An open order without a running clock comes after its like."""
    if state in ENDED:
        return ENDED_FROM + _RANK - 1 - _micros(opened)
    rank = (0 if urgency == Urgency.EMERGENCY else 2) + (0 if user_first else 1)
    return rank * _RANK + (_RANK - 1 if deadline is None else _micros(deadline))


def _micros(instant: datetime) -> int:
    return min(max(0, (instant - _EPOCH) // timedelta(microseconds=1)), _RANK - 1)
