"""A report at the door: when its triage began, and what becomes of it before anybody has looked (1.2, A03, A53)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.policy.tables.report import ReportState
from shiwei.policy.urgency import is_emergency

USER_FIRST = frozenset({"USING_UNIT", "RETURN_VISIT"})
"""Sources handled before others of the same urgency (R22.3, R24.4); the limits stay the same (A39)."""

_OUTSIDE_TICKETS = frozenset({"DIGITAL_CITY", "MAYOR_HOTLINE"})
_PEOPLE = frozenset({"CITIZEN", "QQ_GROUP", "WECHAT_GROUP", "PHONE", "LETTER", "OTHER"})

_CLASSES = {"HW": "hardware", "IMG": "image", "FN": "function"}


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a report came.

    ``received_at`` is the server's instant. ``claimed_at`` is when the message reached the integrator by another way,
    ``message_at`` when the reporter sent it to anybody; both need ``evidence`` (a screenshot, an outside number).
    """

    received_at: datetime
    claimed_at: datetime | None = None
    message_at: datetime | None = None
    evidence: tuple[str, ...] = ()

    @property
    def triage_start(self) -> datetime:
        """A03: the proven instant at which the message reached the integrator, else the server's instant."""
        return self.claimed_at or self.received_at

    @property
    def lag(self) -> timedelta:
        """How long the message waited before it was entered (R9.3): entry less message time; zero without one."""
        sent = [at for at in (self.message_at, self.claimed_at) if at is not None]
        return max(self.received_at - min(sent), timedelta()) if sent else timedelta()


def judge_arrival(arrival: Arrival) -> Verdict:
    """Whether the claimed times can stand: not in the future, in their order, and with evidence (A03)."""
    claimed, sent = arrival.claimed_at, arrival.message_at
    if any(at is not None and at > arrival.received_at for at in (claimed, sent)):
        return refuse("9", "the message's time is after the present: correct it", "A03")
    if claimed is not None and sent is not None and sent > claimed:
        return refuse("9", "the message reached the integrator before it was sent: correct one of both times", "A03")
    if (claimed is not None or sent is not None) and not arrival.evidence:
        return refuse("9", "a message's time needs evidence: a screenshot, or the outside order's number", "A03")
    return allow("A03")


def is_user_first(source: str, *, by_using_unit: bool) -> bool:
    """Whether the report goes before others of the same urgency: a using unit told of it, by whatever channel."""
    return source in USER_FIRST or by_using_unit


def needs_reply(source: str, *, known_unit: bool) -> bool:
    """Whether somebody must tell the reporter by hand: an outside ticket always, a person without a unit here too.

    A unit of the system gets a notice by itself (R22.4); the integrator's own sources have nobody to tell.
    """
    return source in _OUTSIDE_TICKETS or (source in _PEOPLE and not known_unit)


def fault_class(fault: str) -> str:
    """The class by which two faults of one camera count as the same (T01): a dead dome is not a bad picture."""
    return "ptz" if fault == "IMG_PTZ" else _CLASSES[fault.partition("_")[0]]


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An open order as intake compares it."""

    number: str
    fault: str
    cameras: frozenset[str]


def covering(fault: str, cameras: Collection[str], orders: Sequence[OpenOrder]) -> OpenOrder | None:
    """The open order that is about all these cameras and the same class of fault (T01), the first of several."""
    wanted = set(cameras)
    if not wanted or not fault:
        return None
    alike = (o for o in orders if fault_class(o.fault) == fault_class(fault))
    return next((o for o in alike if wanted <= o.cameras), None)


def is_alike(ratio: tuple[int, int]) -> bool:
    """Whether two places' names are so alike (kernel.text.likeness) that a person should compare: half or more."""
    shared, whole = ratio
    return whole > 0 and 2 * shared >= whole


def pending_fault(fault: str, cameras: int) -> str:
    """The code of an order opened from a report nobody sorted (T01: classified as a fault, or pending)."""
    return fault or ("IMG_OTHER" if cameras else "FN_OTHER")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a report when it comes in. ``expected``: a planned window or a relocation explains all of it."""

    cameras: int
    threshold: int
    system_wide: bool = False
    expected: bool = False
    known_order: bool = False
    insists: bool = False


@dataclass(frozen=True, slots=True)
class Sorted:
    state: ReportState
    because: tuple[str, ...]


def sort_at_entry(entry: Entry) -> Sorted:
    """What the system does with a report by itself; everything else waits for the integrator (R9.1)."""
    if entry.expected:
        return Sorted(ReportState.SUPPRESSED, ("R10.5", "A07"))
    if entry.known_order and not entry.insists:
        return Sorted(ReportState.DUPLICATE, ("T01", "R22.4"))
    if is_emergency(entry.cameras, entry.threshold, system_wide=entry.system_wide, excluded=False):
        return Sorted(ReportState.FAULT, ("T01", "R10.4", "R10.6"))
    return Sorted(ReportState.RECEIVED, ("R9.3", "A03"))


def reclassified_start(now: datetime, reported: datetime, *, back_dated: bool, by_owner: bool, reason: str) -> Verdict:
    """Whether a consultation that proves a fault may start at ``reported`` instead of ``now`` (A52)."""
    if not back_dated:
        return allow("A52")
    if not by_owner:
        return refuse("22", "only the owner may date a reclassified report back to its arrival", "A52")
    if not reason.strip():
        return refuse("22", "dating back needs a reason: why the first classification was obviously wrong", "A52")
    if reported > now:
        return refuse("22", "the report's arrival lies after the present", "A52")
    return allow("A52", "A03")


@dataclass(frozen=True, slots=True)
class PlannedNotice:
    """A window in which outages are expected; ``told_at`` is the last delivery of its notice (T6)."""

    starts: datetime
    ends: datetime
    told_at: datetime


def judge_window(notice: PlannedNotice, notice_hours: int) -> Verdict:
    """A window is planned only if the notice reached everybody so many hours before it (R14.4: exactly is enough)."""
    if notice.ends <= notice.starts:
        return refuse("14", "the window ends before it starts: correct one of both times", "R14.4")
    if notice.starts - notice.told_at < timedelta(hours=notice_hours):
        return refuse("14", f"the notice must be delivered {notice_hours} hours before the window starts", "R14.4")
    return allow("R14.4", "A07")
