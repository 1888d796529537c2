"""Reads for the patrol board, the map and the camera page: plain values, few queries."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from shiwei.accounts.models import PartyRole, User
from shiwei.accounts.queries import parties_of, scope_of
from shiwei.assets.models import Baseline, Camera, CameraState
from shiwei.watch.facts import state_of
from shiwei.watch.models import (
    RUNNING_ROUNDS,
    CameraStatus,
    Cause,
    Finding,
    Observation,
    Round,
    RoundKind,
    UntestedTask,
)

_SEES_ALL = {PartyRole.DATA_BUREAU, PartyRole.PUBLIC_SECURITY, PartyRole.INDUSTRY_REGULATOR}


def visible_cameras(user: User) -> QuerySet[Camera]:
    """The cameras a person may see: of the projects their unit owns or integrates, uses, or supplies."""
    units = scope_of(user)
    cameras = Camera.objects.exclude(state=CameraState.RETIRED)
    if parties_of(user) & _SEES_ALL:
        return cameras
    mine = Q(project__owner__in=units) | Q(project__integrator__in=units) | Q(using_unit__in=units)
    held = Q(order_links__order__stages__unit__in=units)
    return cameras.filter(pk__in=cameras.filter(mine | held).values("pk"))


def latest_round(kind: RoundKind | None = None) -> Round | None:
    """The round to show: the running one, else the newest (re-tests only when asked for)."""
    rounds = Round.objects.filter(kind=kind) if kind else Round.objects.exclude(kind=RoundKind.RETEST)
    return rounds.filter(state__in=RUNNING_ROUNDS).first() or rounds.order_by("-pk").first()


def progress(round_: Round, now: datetime) -> dict[str, Any]:
    """Where a round stands: done, total, cameras a second, seconds left (None until the rate is known). The rate is
    that of this run: neither the wait in the queue nor a rest before it went on counts."""
    end = round_.ended_at or now
    spent = max((end - round_.started_at).total_seconds(), 0.001)
    looking = max((end - (round_.looking_since or round_.started_at)).total_seconds(), 0.001)
    rate = max(round_.done - round_.done_before, 0) / looking
    left = (round_.total - round_.done) / rate if rate and round_.ended_at is None else None
    return {
        "id": round_.pk,
        "kind": round_.kind,
        "state": round_.state,
        "running": round_.state in RUNNING_ROUNDS,
        "done": round_.done,
        "total": round_.total,
        "suspects": round_.suspects,
        "rate": rate,
        "seconds_left": left,
        "seconds": spent,
        "started_at": round_.started_at,
        "ended_at": round_.ended_at,
        "trouble": round_.trouble,
        "summary": round_.summary,
    }


def round_counts(round_: Round) -> dict[str, int]:
    """Cameras of the round by what its first look said."""
    counted = Counter(
        state_of(row) for row in round_.observations.filter(attempt=1).only("tested", "reason", "findings")
    )
    return dict(counted)


def open_causes(user: User) -> list[dict[str, Any]]:
    """The board: every open cause with its cameras, pictures, reasons, proposed unit and order; largest first."""
    cameras = visible_cameras(user).values("pk")
    causes = (
        Cause.objects.filter(closed_at=None, findings__camera__in=cameras)
        .distinct()
        .select_related(
            "node",
            "unit",
            "project__jurisdiction",
            "project__integrator",
            "order__holder",
            "order__merged_into__holder",
        )
        .prefetch_related(Prefetch("findings__camera__baselines", Baseline.objects.defer("content")))
    )
    rows = [_cause(c) for c in causes]
    return sorted(rows, key=lambda c: (c["order_state"] != "PENDING_TRIAGE", c["urgency"] != "EMERGENCY", -c["count"]))


def _cause(cause: Cause) -> dict[str, Any]:
    findings = sorted(cause.findings.all(), key=lambda f: f.camera.name)
    order = cause.order
    while order is not None and order.merged_into is not None:
        order = order.merged_into
    return {
        "id": cause.pk,
        "node": cause.node.code,
        "place": cause.node.name,
        "node_kind": cause.node.kind,
        "county": cause.project.jurisdiction.name,
        "domain": cause.domain,
        "fault": cause.fault,
        "unit": cause.unit.code,
        "unit_name": cause.unit.short_name,
        "confidence": cause.confidence,
        "reasons": cause.reasons,
        "found_at": cause.found_at,
        "count": len(findings),
        "findings": [_finding(f) for f in findings],
        "order": order.number if order else "",
        "order_state": order.state if order else "",
        "urgency": order.urgency if order else "NORMAL",
        "deadline": order.deadline if order else None,
        "holder": order.holder.short_name if order and order.holder else "",
    }


def _finding(finding: Finding) -> dict[str, Any]:
    baseline = next((b for b in finding.camera.baselines.all() if b.picture), None)
    return {
        "camera": finding.camera.gb_code,
        "name": finding.camera.name,
        "fault": finding.fault,
        "kind": finding.kind,
        "score": finding.score,
        "reason": finding.reason,
        "region": finding.region,
        "picture": finding.picture,
        "seen_at": finding.believed_at,
        "baseline": baseline.picture if baseline else "",
        "baseline_at": baseline.learned_at if baseline else None,
        "cleared": finding.cleared_at is not None,
    }


def untested(user: User) -> list[UntestedTask]:
    """The open list of cameras that could not be tested."""
    tasks = UntestedTask.objects.filter(closed_at=None, camera__in=visible_cameras(user))
    return list(tasks.select_related("camera__project__integrator").order_by("opened_at"))


def state_counts(user: User) -> dict[str, int]:
    """Cameras by state; every camera counts once, also those never looked at (``unknown``)."""
    rows = visible_cameras(user).values_list("status__state").annotate(n=Count("pk"))
    found = Counter({state or "unknown": n for state, n in rows})
    return {s: found.get(s, 0) for s in ("ok", "warning", "fault", "offline", "untested", "unknown")}


def by_county(user: User) -> list[dict[str, Any]]:
    """Per county: cameras, online, and those with a clean picture; counts, so that ratios stay integers."""
    ok = Q(status__state__in=("ok", "warning"))
    seen = ok | Q(status__state="fault")
    rows = (
        visible_cameras(user)
        .values("project__jurisdiction", "project__jurisdiction__name")
        .annotate(total=Count("pk"), online=Count("pk", filter=seen), good=Count("pk", filter=ok))
        .order_by("project__jurisdiction")
    )
    return [
        {
            "code": r["project__jurisdiction"],
            "name": r["project__jurisdiction__name"],
            "total": r["total"],
            "online": r["online"],
            "good": r["good"],
        }
        for r in rows
    ]


def map_rows(user: User) -> list[tuple[str, str, float, float, str]]:
    """Every visible camera for the map: code, name, longitude, latitude, state."""
    rows = visible_cameras(user).values_list("gb_code", "name", "longitude", "latitude", "status__state")
    return [(code, name, lng, lat, state or "unknown") for code, name, lng, lat, state in rows]


def history(camera: Camera, limit: int = 24) -> list[Observation]:
    """The newest looks at a camera, with their pictures."""
    return list(camera.observations.select_related("round").order_by("-at")[:limit])


def status_of(camera: Camera) -> CameraStatus:
    """The latest word on a camera; an unsaved ``unknown`` when it was never looked at."""
    return CameraStatus.objects.filter(camera=camera).first() or CameraStatus(camera=camera)


def open_findings(camera: Camera) -> list[Finding]:
    return list(camera.findings.filter(cleared_at=None).select_related("cause__order").order_by("first_seen"))


def recent_rounds(limit: int = 14) -> list[Round]:
    """The newest finished rounds of patrol and monitor, oldest first, for the trend."""
    done = Round.objects.exclude(kind=RoundKind.RETEST).filter(ended_at__isnull=False).order_by("-pk")[:limit]
    return list(reversed(done))


def shows_picture(user: User, sha256: str) -> bool:
    """Whether a kept picture shows a camera this person may see (a look, a finding or a baseline)."""
    cameras = visible_cameras(user).values("pk")
    return (
        Observation.objects.filter(picture=sha256, camera__in=cameras).exists()
        or Baseline.objects.filter(picture=sha256, camera__in=cameras).exists()
    )
