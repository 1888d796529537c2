"""The only fold: recorded events in, an explained assessment out."""

from __future__ import annotations

from shiwei.policy.assessment import (
    Assessment,
    DeferralAssessment,
    OrderAssessment,
    PenaltyAssessment,
    PenaltyKey,
    Rejected,
    StageAssessment,
    UnitTotal,
)

__all__ = [
    "Assessment",
    "DeferralAssessment",
    "OrderAssessment",
    "PenaltyAssessment",
    "PenaltyKey",
    "Rejected",
    "StageAssessment",
    "UnitTotal",
]
