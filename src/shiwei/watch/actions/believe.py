"""Write what the round believes: open new findings, keep the known ones, clear those a clean look disproves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shiwei.watch.facts import Believed, Seen
from shiwei.watch.models import Finding


def believe(everything: Sequence[Seen], now: datetime, *, settled: bool = False) -> list[Finding]:
    """Open findings of the round's cameras, new and known alike. Call inside a transaction.

    ``settled``: a clean look clears also what came and went before (a re-test after the repair).
    """
    known = {(f.camera_id, f.fault): f for f in Finding.objects.filter(cleared_at=None)}
    found: list[Finding] = []
    for s in everything:
        found.extend(known.get((b.camera_id, b.fault)) or _open(b, now) for b in _one_a_fault(s.believed))
    _clear(everything, now, settled)
    return found


def _one_a_fault(believed: Sequence[Believed]) -> list[Believed]:
    best: dict[str, Believed] = {}
    for b in believed:
        if b.fault not in best or b.score > best[b.fault].score:
            best[b.fault] = b
    return list(best.values())


def _open(b: Believed, now: datetime) -> Finding:
    return Finding.objects.create(
        camera_id=b.camera_id,
        fault=b.fault,
        kind=b.kind,
        score=b.score,
        because=b.because,
        reason=b.reason,
        region=b.region,
        picture=b.picture,
        light=b.light,
        first_seen=b.first_seen,
        believed_at=now,
    )


def _clear(everything: Sequence[Seen], now: datetime, settled: bool) -> None:
    """A fault that a tested look no longer shows is cleared; an untested camera clears nothing."""
    for s in everything:
        if s.state in {"ok", "fault"}:
            still = {b.fault for b in s.believed} | (set() if settled else s.unsettled)
            Finding.objects.filter(camera_id=s.camera_id, cleared_at=None).exclude(fault__in=still).update(
                cleared_at=now
            )
