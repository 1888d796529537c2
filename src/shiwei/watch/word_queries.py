"""Reads on words: a finding with its words, a camera's own thresholds and why, the looks that may have missed one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from shiwei.accounts.facts import Actor
from shiwei.accounts.models import User
from shiwei.assets.models import AWAITED, Baseline, Camera
from shiwei.diagnosis import own
from shiwei.diagnosis.thresholds import rule_threshold, usual_thresholds
from shiwei.watch.models import Finding, Observation, Word
from shiwei.watch.own import fact, own_of, words_that_count
from shiwei.watch.queries import visible_cameras
from shiwei.workorders.models import Order

SHOWN = 60
"""Words on a camera's page."""


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One kind of a camera that somebody said something of. ``value`` None: its words do not move the threshold (yet);
    ``out_of_reach`` counts those that no threshold can follow; ``needed`` is how many words it takes."""

    kind: str
    usual: float
    value: float | None
    words: tuple[Word, ...]
    out_of_reach: int
    needed: int


def visible_findings(user: User) -> QuerySet[Finding]:
    """The findings of the cameras that a person may see."""
    related = ("camera__project__owner", "camera__project__integrator", "camera__project__jurisdiction", "cause__order")
    return Finding.objects.filter(camera__in=visible_cameras(user).values("pk")).select_related(*related)


def picture_findings(order: Order) -> list[Finding]:
    """The findings of an order's cause that a picture shows; the first of many."""
    found = Finding.objects.filter(cause__order=order).exclude(picture="").select_related("camera")
    return list(found.order_by("camera__name", "pk")[:SHOWN])


def visible_looks(user: User) -> QuerySet[Observation]:
    """The looks at the cameras that a person may see."""
    related = ("camera__project__owner", "camera__project__integrator")
    return Observation.objects.filter(camera__in=visible_cameras(user).values("pk")).select_related(*related)


def visible_words(user: User) -> QuerySet[Word]:
    """The words on the cameras that a person may see."""
    related = ("camera__project__owner", "camera__project__integrator", "finding", "withdrawal")
    return Word.objects.filter(camera__in=visible_cameras(user).values("pk")).select_related(*related)


def words_on_finding(finding: Finding) -> list[Word]:
    """Every word on a finding, withdrawn ones too; newest first."""
    return list(finding.words.select_related("withdrawal").order_by("-said_at", "-pk"))


def words_on_camera(camera: Camera) -> list[Word]:
    """The newest words on a camera."""
    return list(camera.words.select_related("withdrawal").order_by("-said_at", "-pk")[:SHOWN])


def own_lines(camera: Camera, now: datetime) -> list[OwnLine]:
    """The kinds of a camera that words stand for, with the thresholds that follow of them."""
    words = words_that_count([camera.pk], now).get(camera.pk, [])
    found = own_of([camera], now).get(camera.gb_code, {})
    compared = Baseline.objects.filter(camera=camera, light="any").exclude(content=AWAITED).exists()
    usual = usual_thresholds(compared)
    kinds = sorted({word.kind for word in words})
    return [_line(kind, [w for w in words if w.kind == kind], usual[kind], found.get(kind)) for kind in kinds]


def _line(kind: str, words: list[Word], usual: float, found: own.Own | None) -> OwnLine:
    rules = own.rules_of(kind)
    if found is not None and found.raised and found.value <= usual:
        usual = rule_threshold()  # what was called a fault below the trees' threshold, a rule has called one
    out = [w for w in words if _out_of_reach(w, rules, found)]
    missed = all(w.says == "MISSED" for w in words)
    value = found.value if found is not None else None
    return OwnLine(kind, usual, value, tuple(words), len(out), rules.missed if missed else rules.not_fault)


def _out_of_reach(word: Word, rules: own.Rules, found: own.Own | None) -> bool:
    if word.says == "NOT_FAULT":
        return found is not None and found.raised and word.score >= found.value
    return word.says == "MISSED" and (word.score < rules.floor or (found is not None and word.score < found.value))


def counts_until(word: Word) -> datetime | None:
    """When the word ceases to move thresholds; None for never."""
    return own.ends_of(fact(word))


def may_judge(actor: Actor, camera: Camera) -> bool:
    """Whether the actor's unit stands in the relation to judge this camera: the project's owner or integrator."""
    return actor.unit in {camera.project.owner.code, camera.project.integrator.code}
