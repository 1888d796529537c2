"""Short words for telling a case as the law tells it: who does what, when. The cast is that of the scenarios."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from shiwei.kernel.time import parse_instant
from shiwei.policy.case import Case, case_from_plain
from shiwei.policy.replay import Assessment, OrderAssessment, PenaltyAssessment, StageAssessment, assess

OWN, INT_A, INT_X, NET_B, PWR_C, USE_D = "OWN", "INT-A", "INT-X", "NET-B", "PWR-C", "USE-D"

UNITS = {
    OWN: ["owner"],
    INT_A: ["integrator"],
    INT_X: ["integrator"],
    NET_B: ["network"],
    PWR_C: ["power"],
    USE_D: ["using"],
}
PROJECTS = {
    "P-A": {"owner": OWN, "integrator": INT_A, "jurisdiction": "341602"},
    "P-X": {"owner": OWN, "integrator": INT_X, "jurisdiction": "341602"},
    "P-COUNTY": {"owner": OWN, "integrator": INT_A, "jurisdiction": "341621"},
}
X_CLAUSES = {"emergency.stage_hours": 2, "normal.stage_hours": 12, "penalty.amount.FAULT_OVERTIME": "2000.00"}


def contract(id_: str, unit: str, projects: Iterable[str], /, **fields: Any) -> dict[str, Any]:
    plain = {"id": id_, "unit": unit, "projects": list(projects), "fee": "360000.00", "approved": True, "set": {}}
    return {**plain, "from": "2019-06-01", "to": "2020-05-31", **fields}


CONTRACTS = [
    contract("K-A", INT_A, ["P-A", "P-COUNTY"], fee="1200000.00"),
    contract("K-B", NET_B, PROJECTS),
    contract("K-C", PWR_C, PROJECTS, fee="180000.00"),
    contract("K-X", INT_X, ["P-X"], fee="900000.00", set=X_CLAUSES),
]


def at(text: str) -> str:
    """``06-03 08:00`` is 2019-06-03T08:00:00+08:00; year, seconds and microseconds may be given."""
    day, _, clock = text.partition(" ")
    day = day if day.count("-") == 2 else f"2019-{day}"
    return f"{day}T{clock if clock.count(':') == 2 else clock + ':00'}+08:00"


def when(text: str) -> datetime:
    return parse_instant(at(text))


def cams(count: int, first: int = 1) -> list[str]:
    return [f"C{number}" for number in range(first, first + count)]


class Story:
    """A case told event by event. Every teller returns the story, so that sentences can be chained."""

    def __init__(self, **head: Any) -> None:
        self.head = {"policy": "bozhou-2019", "units": UNITS, "projects": PROJECTS, "contracts": CONTRACTS, **head}
        self.events: list[dict[str, Any]] = []
        self.integrator = INT_A

    def tell(self, moment: str, type_: str, by: str, /, **fields: Any) -> Story:
        self.events.append({"at": at(moment), "type": type_, "by": by, **fields})
        return self

    def about(self, moment: str, type_: str, by: str, /, order: str = "W1", **fields: Any) -> Story:
        return self.tell(moment, type_, by, order=order, **fields)

    def reported(self, moment: str, cameras: int | list[str] = 1, project: str = "P-A", **fields: Any) -> Story:
        self.integrator = PROJECTS[project]["integrator"]
        listed = cams(cameras) if isinstance(cameras, int) else cameras
        by = fields.pop("by", self.integrator)
        plain = {"project": project, "source": "AUTO_ALARM", "fault": "IMG_OFFLINE", "cameras": listed, **fields}
        return self.about(moment, "reported", by, **plain)

    def dispatched(self, moment: str, to: str = NET_B, **fields: Any) -> Story:
        return self.about(moment, "dispatched", fields.pop("by", self.integrator), to=to, **fields)

    def arrived(self, moment: str, by: str = NET_B, **fields: Any) -> Story:
        return self.about(moment, "arrived", by, **fields)

    def repaired(self, moment: str, by: str = NET_B, **fields: Any) -> Story:
        return self.about(moment, "repaired", by, **fields)

    def handed_over(self, moment: str, by: str, to: str, reason: str = "NOT_MINE", **fields: Any) -> Story:
        return self.about(moment, "handed_over", by, to=to, reason=reason, **fields)

    def rejected(self, moment: str, **fields: Any) -> Story:
        return self.about(moment, "rejected", fields.pop("by", self.integrator), reason="still dark", **fields)

    def confirmed(self, moment: str, **fields: Any) -> Story:
        return self.about(moment, "confirmed", fields.pop("by", self.integrator), evidence=["recheck.jpg"], **fields)

    def signed(self, moment: str, by: str, **fields: Any) -> Story:
        return self.about(moment, "signed", by, **fields)

    def cameras_changed(self, moment: str, add: Iterable[str] = (), remove: Iterable[str] = (), **more: Any) -> Story:
        by = more.pop("by", self.integrator)
        return self.about(moment, "cameras_changed", by, add=list(add), remove=list(remove), **more)

    def deferral(self, moment: str, category: str, hours: int | None, name: str = "D1", /, **fields: Any) -> Story:
        by = fields.pop("by", NET_B)
        plain: dict[str, Any] = {"category": category, "reason": "see the photo", "photos": 1, "sealed": True}
        if hours is not None:
            plain["hours"] = hours
        return self.about(moment, "deferral_filed", by, deferral=name, **{**plain, **fields})

    def approved(self, moment: str, hours: int | None = None, name: str = "D1", **fields: Any) -> Story:
        more = fields if hours is None else {"hours": hours, **fields}
        return self.about(moment, "deferral_approved", more.pop("by", OWN), deferral=name, **more)

    def deferred(self, moment: str, category: str, hours: int | None, name: str = "D1", **fields: Any) -> Story:
        """Filed and approved at the same instant."""
        return self.deferral(moment, category, hours, name, **fields).approved(moment, hours, name)

    def refused(self, moment: str, code: str = "NOT_QUALIFIED", name: str = "D1", **fields: Any) -> Story:
        return self.about(moment, "deferral_refused", OWN, deferral=name, reason_code=code, **fields)

    def found_false(self, moment: str, name: str = "D1") -> Story:
        return self.about(moment, "deferral_found_false", OWN, deferral=name, evidence=["stock list"])

    def impact_ended(self, moment: str, end: str, name: str = "D1") -> Story:
        return self.about(moment, "impact_ended", OWN, deferral=name, impact_end=at(end))

    def consented(self, consulted: str, consented: str) -> Story:
        self.about(consulted, "consultation_recorded", OWN)
        return self.about(consented, "continuation_consented", OWN)

    def found(self, moment: str, cause: str, unit: str, act: str, **fields: Any) -> Story:
        where = {} if "project" in fields or "contract" in fields else {"project": "P-A"}
        return self.tell(moment, "finding_recorded", OWN, cause=cause, unit=unit, act=act, **where, **fields)

    def penalty(self, moment: str, did: str, by: str, unit: str, act: str, cause: str = "FAULT_OVERTIME") -> Story:
        more = {} if did == "signed" else {"reason": "as recorded"}
        return self.tell(moment, f"penalty_{did}", by, cause=cause, unit=unit, act=act, **more)

    def plain(self, as_of: str | None = None) -> dict[str, Any]:
        more = {} if as_of is None else {"as_of": at(as_of)}
        return {**self.head, **more, "events": self.events}

    def case(self, as_of: str | None = None) -> Case:
        return case_from_plain(self.plain(as_of))

    def seen(self, as_of: str | None = None) -> Seen:
        """The assessment at ``as_of`` (the last event where it is not given)."""
        return Seen(assess(self.case(as_of)))


class Seen:
    """An assessment with short ways into it."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment

    def order(self, name: str = "W1") -> OrderAssessment:
        return self.assessment.orders[name]

    @property
    def state(self) -> str:
        return self.order().state

    @property
    def stages(self) -> tuple[StageAssessment, ...]:
        return self.order().stages

    def stage(self, unit: str, kind: str = "REPAIR", order: str = "W1", nth: int = 0) -> StageAssessment:
        return [s for s in self.order(order).stages if s.unit == unit and s.kind == kind][nth]

    @property
    def counts(self) -> list[tuple[str, str, str]]:
        """Cause, unit and state of every count."""
        return [(p.cause, p.unit, p.state) for p in self.assessment.penalties]

    @property
    def penalty(self) -> PenaltyAssessment:
        (only,) = self.assessment.penalties
        return only

    @property
    def refused(self) -> list[tuple[str, str]]:
        """Type and article of every refused event."""
        return [(r.type, r.article) for r in self.assessment.rejected]

    def window(self, name: str = "D1") -> tuple[str, datetime | None, datetime | None]:
        deferral = self.order().deferrals[name]
        return deferral.state, deferral.start, deferral.end
