"""One deferral with everything beside the decision, what a decision would do, and its papers."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shiwei.accounts.models import User
from shiwei.accounts.permissions import may
from shiwei.policy.false_finding import judge_decision
from shiwei.policy.vocabulary import WEATHER
from shiwei.ports.outside import outside
from shiwei.web import present
from shiwei.web.components.days_bar import days_bar
from shiwei.web.deferrals import showing
from shiwei.web.deferrals.forms import (
    AnswerForm,
    DecideForm,
    FalseForm,
    ImpactForm,
    TerminateForm,
    VersionForm,
    length_of,
)
from shiwei.web.deferrals.upload import photos_by_hash
from shiwei.web.orders.acts import open_events
from shiwei.web.page import page, person
from shiwei.web.papers.sheets import deferral_decision, deferral_sheet, printed
from shiwei.workorders import labels, queries
from shiwei.workorders.caches import awaiting_units
from shiwei.workorders.deferral_queries import batch_of, deferral_of, record_of, to_decide
from shiwei.workorders.facts import room_of
from shiwei.workorders.models import Deferral, FalseFinding, Order
from shiwei.workorders.photo_check import check_photos
from shiwei.workorders.whatif import if_approved, if_refused

_APPROVED = frozenset({"APPROVED", "ACTIVE", "EXPIRED", "RENEWED", "ENDED_REPAIRED", "TERMINATED"})
MOST_PAIRS = 4


def find(user: User, code: str) -> Deferral:
    """The deferral, or 404 alike for those that do not exist and those this person may not see."""
    try:
        return deferral_of(user, code)
    except Deferral.DoesNotExist as missing:
        raise Http404(_("没有这份暂缓申请，或不在您的范围内")) from missing


@page("workorders.see")
def show(request: HttpRequest, code: str) -> HttpResponse:
    user, now = person(request), outside().clock.now()
    row, units = find(user, code), present.Units()
    order = row.order
    room = room_of(order.number, now)
    asked = row.hours if row.state == "SUBMITTED" else None
    context = {
        "d": showing.deferral(row, units) | showing.people(row),
        "row": row,
        "order": order,
        "title": labels.title(order),
        "stages": present.stages(queries.bar(order, now), units),
        "pairs": pairs(order),
        "photos": [showing.photo(c) for c in check_photos(photos_by_hash(row.photos), [order], row.filed_at)],
        "sheet": showing.sheet_of(order, row.form),
        "stock": showing.stock(row),
        "card": next((c for c in showing.category_cards(room) if c["code"] == row.category), None),
        "bar": room and days_bar(room, asked),
        "room": room,
        "agreed": agreements(order, units),
        "earlier": [showing.deferral(other, units) for other in earlier(row)],
        "awaiting": [units.badge(unit) for unit in awaiting_units(order)],
        **_acts(row, user, now),
    }
    return render(request, "deferrals/detail.html", context)


@require_GET
@page("workorders.decide_deferral")
def what_if(request: HttpRequest, code: str) -> HttpResponse:
    """What granting the hours typed, and what refusing, would do to the clock."""
    row, now = find(person(request), code), outside().clock.now()
    form = DecideForm(row, request.GET)
    form.is_valid()
    told = _would(row, form.length, bool(form.cleaned_data.get("retroactive")), now)
    return render(request, "deferrals/_what_if.html", told)


def _would(row: Deferral, hours: int | None, retroactive: bool, now: datetime) -> dict[str, Any]:
    """What granting these hours, and what refusing, would do to the clock and to the days that are left."""
    sensible = bool(hours) or (hours is None and row.category == WEATHER)
    granted = if_approved(row, hours or None, now, retroactive=retroactive) if sensible else None
    room = room_of(row.order.number, now)
    return {
        "granted": granted and showing.outcome(granted),
        "length": showing.span(hours or None),
        "refused": showing.outcome(if_refused(row, now)),
        "bar": room and days_bar(room, hours),
    }


@page("workorders.see")
def sheet(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The application (D-02) or the decision on it (D-03) as a page to be printed."""
    row, now = find(person(request), code), outside().clock.now()
    make = deferral_sheet if form == "D-02" else deferral_decision
    return printed(request, lambda: [make(row, now)])


def pairs(order: Order) -> list[dict[str, Any]]:
    """The order's first cameras: the picture when they are well beside the newest one."""
    links = order.affected.select_related("camera__status").order_by("camera__name")[:MOST_PAIRS]
    return [_pair(link) for link in links]


def _pair(link: Any) -> dict[str, Any]:
    camera = link.camera
    baseline = camera.baselines.order_by("light").first()
    status = getattr(camera, "status", None)
    before = present.picture_url(baseline.picture) if baseline else None
    now = present.picture_url(status.picture) if status else None
    return {
        "title": camera.name,
        "before": {"src": before, "at": baseline.learned_at if baseline else None} if before else None,
        "before_none": _("没有基准"),
        "now": {"src": now, "at": status.at if status else None} if now else None,
        "now_none": _("没有画面"),
    }


def earlier(row: Deferral) -> list[Deferral]:
    """The order's other deferrals, newest first."""
    others = Deferral.objects.filter(order=row.order).exclude(pk=row.pk)
    return list(others.select_related("order__project", "unit").order_by("-filed_at"))


def agreements(order: Order, units: present.Units) -> list[dict[str, Any]]:
    """Consultations and consents of the order, as recorded."""
    verbs = {"consultation_recorded", "continuation_consented"}
    return [
        {
            "at": row["at"],
            "word": labels.word(labels.EVENT, row["verb"]),
            "who": units.badge(row["unit"])["name"],
            "text": row["fields"].get("note", ""),
            "participants": row["more"].get("participants", ""),
            "held_on": row["more"].get("held_on", ""),
        }
        for row in queries.timeline(order)
        if row["verb"] in verbs
    ]


def _acts(row: Deferral, user: User, now: datetime) -> dict[str, Any]:
    """What this person may do with the application now; the fold judges it again when it is done."""
    events, unit = open_events(row.order, user), user.unit.code if user.unit else ""
    mine = row.unit.code == unit
    decide = may(user, "workorders.decide_deferral")
    weather = row.category == WEATHER and row.impact_end is None
    open_ = row.state in {"SUBMITTED", "APPROVED", "ACTIVE"}
    version = {"version": row.order.version}
    found: dict[str, Any] = {
        "complete": mine and row.state == "RETURNED" and "deferral_filed" in events,
        "renew": mine and row.state in {"ACTIVE", "EXPIRED"} and "deferral_filed" in events,
    }
    if decide and row.state == "SUBMITTED" and "deferral_approved" in events:
        found |= _deciding(row, user, now)
    if row.state == "ACTIVE" and "deferral_terminated" in events and may(user, "workorders.terminate_deferral"):
        found["terminate"] = TerminateForm(initial=version, prefix=None, auto_id="terminate-%s")
    if weather and open_ and decide and "impact_ended" in events:
        found["impact"] = ImpactForm(initial={**version, "impact_end": row.stated_end}, auto_id="impact-%s")
    elif weather and open_ and mine and may(user, "workorders.file_deferral"):
        found["state_impact"] = ImpactForm(initial=version, auto_id="impact-%s")
    finding = row.findings.order_by("pk").last()
    open_finding = finding is not None and not finding.outcome
    if decide and row.state in _APPROVED and "deferral_found_false" in events and not open_finding:
        found["find_false"] = FalseForm(initial=version, auto_id="false-%s")
    if finding is not None:
        found |= _finding(finding, version, now, decide=decide and open_finding, mine=mine and open_finding)
    return found


def _finding(row: FalseFinding, version: dict[str, int], now: datetime, *, decide: bool, mine: bool) -> dict[str, Any]:
    """The finding that it was false, and what this person may do about it."""
    ripe = bool(judge_decision(row.due_at, now, answered=row.answered_at is not None))
    return {
        "finding": row,
        "finding_ripe": ripe,
        "answer_false": AnswerForm(initial=version, auto_id="answer-%s") if mine and row.answered_at is None else None,
        "uphold_false": VersionForm(initial=version, auto_id="uphold-%s") if decide and ripe else None,
        "drop_false": TerminateForm(initial=version, auto_id="drop-%s") if decide else None,
    }


def _deciding(row: Deferral, user: User, now: datetime) -> dict[str, Any]:
    units = present.Units()
    initial = {"version": row.order.version, "key": uuid4().hex, **length_of(row.hours)}
    return {
        **_would(row, row.hours, False, now),
        "decide": DecideForm(row, initial=initial, auto_id="decide-%s"),
        "asked": length_of(row.hours) if row.hours else None,
        "batch": [showing.deferral(other, units) for other in batch_of(row)],
        "record": record_of(row.unit, row.order.project.owner),
        "others": to_decide(user).exclude(pk=row.pk).count(),
    }
