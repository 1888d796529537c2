"""The coded values of a case. Each list is closed: an unknown code is a mistake in the file."""

from __future__ import annotations

from enum import StrEnum

from shiwei.regulation import carried_out

ROLES = frozenset({"owner", "integrator", "network", "power", "using"})
REPAIRING_ROLES = frozenset({"integrator", "network", "power"})
"""Roles a unit needs one of to be given an order (R3.2)."""

SOURCES = frozenset(
    [
        "AUTO_ALARM",
        "DAILY_PATROL",
        "PERIODIC_INSPECTION",
        "OWNER",
        "USING_UNIT",
        "CITIZEN",
        "QQ_GROUP",
        "WECHAT_GROUP",
        "PHONE",
        "LETTER",
        "DIGITAL_CITY",
        "MAYOR_HOTLINE",
        "RETURN_VISIT",
        "SUPERVISION",
        "OTHER",
    ]
)
OWN_SOURCES = frozenset({"AUTO_ALARM", "DAILY_PATROL", "PERIODIC_INSPECTION"})
"""Sources inside the integrator's own work: it may void such an order itself (T22)."""

FAULTS = frozenset(
    [
        "HW_ROOM",
        "HW_CAMERA",
        "HW_POLE",
        "HW_FILL_LIGHT",
        "HW_BOX",
        "HW_CABLE",
        "HW_NUMBER_PLATE",
        "HW_NUISANCE",
        "HW_OTHER",
        "IMG_OFFLINE",
        "IMG_BLUR",
        "IMG_BLACK",
        "IMG_COLOR",
        "IMG_STUTTER",
        "IMG_PTZ",
        "IMG_STAIN",
        "IMG_OTHER",
        "FN_NO_RECORDING",
        "FN_FRAME_SKIP",
        "FN_MODULE_DISPLAY",
        "FN_QUERY_NO_RESPONSE",
        "FN_PERMISSION",
        "FN_INTRUSION",
        "FN_OTHER",
    ]
)

EXCLUSIONS = frozenset(carried_out.EXCLUSIONS)
HAND_OVER_REASONS = frozenset({"NOT_MINE", "NOT_REPAIRED"})

WEATHER = "SEVERE_WEATHER"
DEFERRAL_CATEGORIES = frozenset(carried_out.CATEGORIES)
INTERNAL_REASONS = frozenset({"STAFF_SHORTAGE", "VEHICLE_SHORTAGE", "INTERNAL_OTHER"})
"""Reasons inside the unit: never deferrable (R12.10). They are known codes, refused by rule."""

REFUSAL_CODES = frozenset({"NOT_QUALIFIED", "EVIDENCE_INSUFFICIENT", "INTERNAL_REASON", "CONTRADICTS_FACTS"})

CAUSES = frozenset(carried_out.CAUSES)
RATE_CAUSES = frozenset({"PROVINCIAL_PASS_RATE_LOW", "CAMERA_FILE_ACCURACY_LOW"})
"""Causes that count only below a rate (R28.7, R28.10)."""


class Urgency(StrEnum):
    EMERGENCY = "EMERGENCY"
    NORMAL = "NORMAL"


class Kind(StrEnum):
    """The kinds of stage (reading A02)."""

    TRIAGE = "TRIAGE"
    REPAIR = "REPAIR"
    CONFIRM = "CONFIRM"


class State(StrEnum):
    """The states of an order (regulation 1.3)."""

    PENDING_TRIAGE = "PENDING_TRIAGE"
    REPAIRING = "REPAIRING"
    DEFERRED = "DEFERRED"
    PENDING_CONFIRM = "PENDING_CONFIRM"
    PENDING_DOUBLE_SIGN = "PENDING_DOUBLE_SIGN"
    ARCHIVED = "ARCHIVED"
    MERGED = "MERGED"
    VOID = "VOID"
