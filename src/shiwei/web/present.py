"""Plain values of the queries as the dicts that the parts of a page take (docs/design/look.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from shiwei.accounts.models import PartyRole
from shiwei.accounts.queries import main_roles, names, units_with_role
from shiwei.watch.labels import KIND, NODE_KIND, REASON, reason_sentence, word

Values = dict[str, Any]


class Units:
    """Names and roles of all units, read once a request."""

    def __init__(self) -> None:
        self._roles, self._names = main_roles(), names()

    def badge(self, code: str) -> Values:
        return {"id": code, "name": self._names.get(code, code), "role": self._roles.get(code, "")}

    def repairers(self) -> list[Values]:
        """The units an order may be sent to."""
        roles = (PartyRole.INTEGRATOR, PartyRole.NETWORK_OPERATOR, PartyRole.POWER_SUPPLIER)
        return [self.badge(unit.code) for unit in units_with_role(*roles)]


def picture_url(sha256: str) -> str | None:
    return reverse("picture", args=[sha256]) if sha256 else None


def camera_url(code: str) -> str:
    return reverse("camera", args=[code])


def pair(finding: Mapping[str, Any]) -> Values:
    """Baseline beside now, with the region of the finding."""
    regions = [_region(finding)] if finding["region"] else []
    now = {"src": picture_url(finding["picture"]), "at": finding["seen_at"], "regions": regions}
    before = {"src": picture_url(finding["baseline"]), "at": finding["baseline_at"]}
    return {
        "title": finding["name"],
        "before": before if before["src"] else None,
        "now": now if now["src"] else None,
        "now_none": word(REASON, finding["reason"]) if finding["reason"] else "",
    }


def _region(finding: Mapping[str, Any]) -> Values:
    x, y, w, h = finding["region"]
    return {"x": x, "y": y, "w": w, "h": h, "label": word(KIND, finding["kind"])}


def cause(row: Mapping[str, Any], units: Units, repairers: Iterable[Values], may_dispatch: bool) -> Values:
    """A cause of ``watch.queries.open_causes`` as the cause card takes it."""
    waiting = row["order_state"] == "PENDING_TRIAGE"
    shown = [f for f in row["findings"] if f["picture"]][:1]
    kinds = {(f["kind"], f["score"] if f["kind"] != "offline" else None) for f in row["findings"]}
    return {
        "key": row["id"],
        "name": row["place"],
        "kind_label": word(NODE_KIND, row["node_kind"]) if row["node_kind"] != "camera" else row["county"],
        "domain": row["domain"],
        "fault": row["fault"],
        "count": row["count"],
        "confidence": row["confidence"],
        "urgency": row["urgency"],
        "found_at": row["found_at"],
        "findings": [
            {"kind": kind, "grade": "fault", "score": score} for kind, score in sorted(kinds, key=lambda k: k[0])[:4]
        ],
        "reasons": [reason_sentence(r) for r in row["reasons"]],
        "cameras": [
            {"name": f["name"], "url": camera_url(f["camera"]), "state": "ok" if f["cleared"] else state_of(f)}
            for f in row["findings"]
        ],
        "unit": units.badge(row["unit"]),
        "units": list(repairers),
        "pair": pair(shown[0]) if shown else None,
        "url": reverse("order", args=[row["order"]]) if row["order"] else "",
        "dispatch_url": reverse("order_act", args=[row["order"], "dispatch"]) if waiting and may_dispatch else "",
        "order": None if waiting else {"number": row["order"], "url": reverse("order", args=[row["order"]])},
    }


def state_of(finding: Mapping[str, Any]) -> str:
    return "offline" if finding["fault"] == "IMG_OFFLINE" else "fault"


def stages(bar: Iterable[Mapping[str, Any]], units: Units) -> list[Values]:
    """Rows of ``workorders.queries.bar`` as the clock bar takes them."""
    found = []
    for piece in bar:
        badge = units.badge(piece["unit"])
        found.append({**piece, "unit": badge["name"], "party": badge["role"], "article": "10"})
    return found
