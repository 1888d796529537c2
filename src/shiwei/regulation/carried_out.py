"""The settled readings the software carries out, one each: numbers are data, a reading is a program.

A rule set that states another one is refused, so that nobody is shown clocks of a law that nothing computes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CAUSES = (
    "PATROL_UNTIMELY",
    "FAULT_OVERTIME",
    "RELOCATION_OVERTIME",
    "POOR_IMAGE_QUALITY",
    "MEETING_NOT_ON_TIME",
    "RECORD_NOT_KEPT",
    "PROVINCIAL_PASS_RATE_LOW",
    "ILLEGAL_EXTERNAL_CONNECTION",
    "KEY_LOCATION_INTERRUPTION",
    "CAMERA_FILE_ACCURACY_LOW",
)
"""The ten causes of a count (R28.1-R28.10)."""

CATEGORIES = (
    "REGIONAL_POWER",
    "SEVERE_WEATHER",
    "POLE_HIT",
    "NO_SPARE",
    "THIRD_PARTY_WORKS",
    "MUNICIPAL_WORKS",
    "OTHER",
)
"""The categories of deferral (R12.1-R12.6)."""

EXCLUSIONS = ("REGIONAL_POWER", "PLANNED_UPGRADE")
"""What makes no emergency (R10.5)."""

READINGS: Mapping[str, Any] = {
    "time.sla_calendar": "NATURAL",
    "sla.normal_scope": "PER_STAGE",
    "sla.triage_start": "REPORT_RECEIVED",
    "sla.reject_same_unit": "RESUME",
    "emergency.combine": "OR",
    "emergency.upgrade_rule": "MIN",
    "emergency.exclusions": list(EXCLUSIONS),
    "emergency.allow_remote": True,
    "special_timing.enabled": True,
    "special_timing.effective": "REQUEST_TIME",
    "deferral.late_effect": "PROSPECTIVE",
    "deferral.day_mode": "EXACT_24H",
    "deferral.cap_scope": "PER_APPLICATION",
    "deferral.categories": list(CATEGORIES),
    "deferral.tacit_approval": False,
    "deferral.untimely_maps_to": "FAULT_OVERTIME",
    "deferral.internal_penalty_if_in_time": True,
    "deferral.false_scope": "CHAIN_SAME_FACTS",
    **{f"penalty.count_unit.{cause}": "DEFAULT" for cause in CAUSES},
    "penalty.overlap_matrix": "DEFAULT",
    "penalty.deemed_after_days": None,
}
