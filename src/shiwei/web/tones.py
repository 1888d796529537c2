"""Tone and icon of every code that pages show; the words stand in the applications' ``labels``."""

from __future__ import annotations

from typing import NamedTuple


class Look(NamedTuple):
    """``tone``: ok, warning, fault, offline, untested, deferred, pending or quiet."""

    tone: str
    icon: str


QUIET = Look("quiet", "point")

CAMERA: dict[str, Look] = {
    "ok": Look("ok", "circle-check"),
    "warning": Look("warning", "alert-triangle"),
    "fault": Look("fault", "photo-off"),
    "offline": Look("offline", "wifi-off"),
    "untested": Look("untested", "eye-question"),
    "deferred": Look("deferred", "clock-pause"),
    "unknown": Look("untested", "eye-off"),
}

ORDER: dict[str, Look] = {
    "PENDING_TRIAGE": Look("warning", "hourglass"),
    "REPAIRING": Look("pending", "tool"),
    "DEFERRED": Look("deferred", "clock-pause"),
    "PENDING_CONFIRM": Look("pending", "eye-check"),
    "PENDING_DOUBLE_SIGN": Look("deferred", "users"),
    "ARCHIVED": Look("ok", "circle-check"),
    "MERGED": Look("quiet", "arrow-forward-up"),
    "VOID": Look("quiet", "ban"),
}

ROUND: dict[str, Look] = {
    "WAITING": Look("quiet", "hourglass"),
    "LOOKING": Look("pending", "eye"),
    "SECOND_LOOK": Look("pending", "eye-check"),
    "JUDGING": Look("pending", "scale"),
    "DONE": Look("ok", "circle-check"),
    "STOPPED": Look("warning", "hand-stop"),
    "FAILED": Look("fault", "alert-circle"),
}

REPORT: dict[str, Look] = {
    "RECEIVED": Look("warning", "hourglass"),
    "FAULT": Look("pending", "clipboard-list"),
    "CONSULTATION": Look("pending", "help-circle"),
    "ANSWERED": Look("ok", "message-reply"),
    "DUPLICATE": Look("pending", "arrow-forward-up"),
    "INVALID": Look("quiet", "ban"),
    "SUPPRESSED": Look("deferred", "clock-pause"),
}

PENALTY: dict[str, Look] = {
    "CANDIDATE": Look("warning", "hourglass"),
    "HELD": Look("deferred", "clock-pause"),
    "PROPOSED": Look("pending", "send"),
    "OWN_CONFIRMED": Look("pending", "user"),
    "OMU_CONFIRMED": Look("pending", "user"),
    "CONFIRMED": Look("fault", "users"),
    "DISPUTED": Look("warning", "scale"),
    "WITHDRAWN": Look("quiet", "arrow-back-up"),
    "MERGED": Look("quiet", "arrow-forward-up"),
    "SETTLED": Look("quiet", "circle-check"),
    "REVERSED": Look("quiet", "arrow-back-up"),
}

DEFERRAL: dict[str, Look] = {
    "SUBMITTED": Look("warning", "hourglass"),
    "RETURNED": Look("warning", "arrow-back-up"),
    "APPROVED": Look("deferred", "clock-pause"),
    "ACTIVE": Look("deferred", "clock-pause"),
    "EXPIRED": Look("quiet", "clock"),
    "RENEWED": Look("quiet", "arrow-forward-up"),
    "ENDED_REPAIRED": Look("ok", "circle-check"),
    "TERMINATED": Look("quiet", "hand-stop"),
    "REFUSED": Look("fault", "ban"),
    "VOIDED": Look("fault", "ban"),
}

TIMING: dict[str, Look] = {
    "REQUESTED": Look("warning", "hourglass"),
    "GRANTED": Look("ok", "circle-check"),
    "REFUSED": Look("fault", "ban"),
}

DOMAIN_ICON = {
    "power": "bolt",
    "network": "network",
    "device": "device-cctv",
    "platform": "server",
    "facility": "building",
    "external": "world-off",
    "unknown": "eye-question",
}

PARTY = {
    "INTEGRATOR": "integrator",
    "NETWORK_OPERATOR": "network",
    "POWER_SUPPLIER": "power",
    "OWNER": "owner",
    "USING_UNIT": "using",
    "ROOM_OWNER": "room",
}


def party(role: str | None) -> str:
    """The colour key of a unit's role; ``other`` where the role is unknown."""
    return PARTY.get(role or "", "other")
