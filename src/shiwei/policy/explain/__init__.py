"""Why an order's clocks read as they do: every limit with its source, every pause with its paper, every deadline moved.

Computed from the same facts as the assessment, and only when somebody asks: the fold itself carries none of it.
"""

from __future__ import annotations

from shiwei.policy.explain.order import explain
from shiwei.policy.explain.plain import to_plain
from shiwei.policy.explain.values import (
    Explanation,
    Limit,
    PartyTime,
    Pause,
    PauseKind,
    Piece,
    PieceKind,
    Sentence,
    StageExplanation,
)

__all__ = [
    "Explanation",
    "Limit",
    "PartyTime",
    "Pause",
    "PauseKind",
    "Piece",
    "PieceKind",
    "Sentence",
    "StageExplanation",
    "explain",
    "to_plain",
]
