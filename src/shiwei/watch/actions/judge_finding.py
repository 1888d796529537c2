"""Say of a finding that it is no fault, or that it is one; say of a look that something was missed; take it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from shiwei.accounts.facts import Actor
from shiwei.assets.models import Camera
from shiwei.diagnosis.result import FAULT_OF_KIND
from shiwei.kernel.time import format_instant
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.ledger.actions.append import append
from shiwei.watch.models import Finding, Observation, Withdrawal, Word
from shiwei.watch.word_models import Says, WordReason

BY_PICTURE = tuple(kind for kind in FAULT_OF_KIND if kind not in {"offline", "ptz_dead", "clock_wrong", "osd_missing"})
"""The kinds that a look at the picture can miss."""
NOT_YOURS = "only the project's owner or integrator judges its findings"
NO_REASON = "a finding that is no fault needs its reason"
NO_NOTE = "another reason needs its words"
ENDED = "the end lies in the past"
SAID = "somebody has said something of this already: withdraw that first"
NOT_CLEAN = "the look already shows this kind, or it could not be tested"
NOT_SEEN = "this kind is not found by a picture"
GONE = "this word was withdrawn already"
_MOST_LOOKS = 200


@dataclass(frozen=True, slots=True)
class Said:
    """What is said, why, in which words, and until when at most (None: as long as the rules let it count)."""

    says: Says
    reason: str = ""
    note: str = ""
    until: datetime | None = None


def judge_finding(finding: Finding, what: Said, actor: Actor, now: datetime) -> Verdict:
    """Keep the word and its event in one transaction. Refused (Article 7) for another unit than the project's owner
    and integrator, without a reason where there must be one, and while another word stands."""
    if not (verdict := _judge(finding.camera, what, actor, now)):
        return verdict
    low, high = _scores(finding)
    with transaction.atomic():
        if not Finding.objects.filter(pk=finding.pk, word="").update(word=what.says):
            return refuse("7", SAID, "R7.2")
        score = high if what.says == Says.NOT_FAULT else low
        seen = {"kind": finding.kind, "score": score, "light": finding.light, "picture": finding.picture}
        _keep(finding.camera, {**seen, "finding": finding, "seen_at": finding.believed_at}, what, actor, now)
    return verdict


def state_miss(look: Observation, kind: str, what: Said, actor: Actor, now: datetime) -> Verdict:
    """Keep that the kind should have been found in this look. Refused as ``judge_finding``, and for a look that shows
    the kind or was no test."""
    if not (verdict := _judge(look.camera, what, actor, now)):
        return verdict
    if kind not in BY_PICTURE:
        return refuse("7", NOT_SEEN, "R7.2")
    if not look.tested or any(f["kind"] == kind and f["grade"] == "fault" for f in look.findings):
        return refuse("7", NOT_CLEAN, "R7.2")
    with transaction.atomic():
        Camera.objects.select_for_update().get(pk=look.camera_id)
        if Word.objects.filter(look=look, kind=kind, withdrawal=None).exists():
            return refuse("7", SAID, "R7.2")
        seen = {"kind": kind, "score": look.scores.get(kind, 0.0), "light": look.light, "picture": look.picture}
        _keep(look.camera, {**seen, "look": look, "seen_at": look.at}, what, actor, now)
    return verdict


def withdraw_word(word: Word, note: str, actor: Actor, now: datetime) -> Verdict:
    """Take a word back: another record, after which everything is as if it had not been said."""
    if not _may(word.camera, actor):
        return refuse("7", NOT_YOURS, "R7.2")
    with transaction.atomic():
        Camera.objects.select_for_update().get(pk=word.camera_id)
        if Withdrawal.objects.filter(word=word).exists():
            return refuse("7", GONE, "R7.2")
        Withdrawal.objects.create(word=word, note=note[:400], at=now, actor=actor.name, unit=actor.unit)
        if word.finding_id:
            Finding.objects.filter(pk=word.finding_id).update(word="")
        _append(word.camera, "word_withdrawn", {"word": word.pk, "note": note}, actor, now)
    return allow("R7.2")


def _judge(camera: Camera, what: Said, actor: Actor, now: datetime) -> Verdict:
    if not _may(camera, actor):
        return refuse("7", NOT_YOURS, "R7.2")
    if what.says == Says.NOT_FAULT and what.reason not in set(WordReason):
        return refuse("7", NO_REASON, "R7.2")
    if what.reason == WordReason.OTHER and not what.note.strip():
        return refuse("7", NO_NOTE, "R7.2")
    if what.until is not None and what.until <= now:
        return refuse("7", ENDED, "R7.2")
    return allow("R7.2")


def _may(camera: Camera, actor: Actor) -> bool:
    return actor.unit in {camera.project.owner.code, camera.project.integrator.code}


def _scores(finding: Finding) -> tuple[float, float]:
    """The least and the highest score with which the finding was seen while it stood."""
    while_it_stood = Q(at__gte=finding.first_seen) & (Q(at__lte=finding.cleared_at) if finding.cleared_at else Q())
    looks = Observation.objects.filter(while_it_stood, camera=finding.camera_id, tested=True).order_by("-at")
    found = [finding.score]
    for findings, scores in looks.values_list("findings", "scores")[:_MOST_LOOKS]:
        found += [scores.get(f["kind"], f["score"]) for f in findings if f["kind"] == finding.kind]
    return min(found), max(found)


def _keep(camera: Camera, seen: Mapping[str, Any], what: Said, actor: Actor, now: datetime) -> None:
    word = Word.objects.create(
        camera=camera,
        says=what.says,
        reason=what.reason if what.says == Says.NOT_FAULT else "",
        note=what.note[:400],
        until=what.until,
        said_at=now,
        actor=actor.name,
        unit=actor.unit,
        **seen,
    )
    told = {"word": word.pk, "says": word.says, "kind": word.kind, "score": f"{word.score:.4f}", "reason": word.reason}
    more = {"note": word.note, "picture": word.picture, "seen_at": format_instant(word.seen_at)}
    until = {"until": format_instant(word.until)} if word.until else {}
    _append(camera, "word_given", {**told, **more, **until}, actor, now)


def _append(camera: Camera, verb: str, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    append(
        at=now, actor=actor.name, unit=actor.unit, subject=f"camera:{camera.gb_code}", verb=verb, data=data,
        reasons=["R7.2"],
    )  # fmt: skip
