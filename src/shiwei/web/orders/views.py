"""The order list, and the order page that explains itself."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shiwei.accounts.models import User
from shiwei.accounts.permissions import may
from shiwei.accounts.queries import people_named
from shiwei.assets.models import Jurisdiction
from shiwei.documents.models import FileKind
from shiwei.documents.queries import files_of
from shiwei.penalties.labels import CAUSE as PENALTY_CAUSE
from shiwei.penalties.queries import of_order
from shiwei.ports.outside import outside
from shiwei.watch.labels import KIND, REASON, reason_sentence, word
from shiwei.watch.models import RUNNING_ROUNDS
from shiwei.watch.word_queries import picture_findings
from shiwei.web import present
from shiwei.web.deferrals.on_order import deferrals_on
from shiwei.web.findings.told import finding_lines
from shiwei.web.orders.acts import offered
from shiwei.web.orders.emergency import STEPS, strip
from shiwei.web.orders.events import event
from shiwei.web.orders.explained import Told, explanation_of
from shiwei.web.orders.family import around, every
from shiwei.web.orders.probes import PROBES
from shiwei.web.page import page, person
from shiwei.workorders import labels, queries
from shiwei.workorders.actions.confirm import is_picture_fault, untested
from shiwei.workorders.facts import subject
from shiwei.workorders.models import Order, OrderCamera, OrderState


@page("workorders.see")
def listing(request: HttpRequest) -> HttpResponse:
    user, now = person(request), outside().clock.now()
    asked = _asked(request)
    rows, more = queries.listed(user, asked, now)
    units = present.Units()
    context = {
        "orders": [row(order, units) for order in rows],
        "next": more,
        "asked": asked,
        "views": [(code, labels.word(labels.VIEW, code), n) for code, n in queries.counts(user, now).items()],
        "faults": labels.FAULT,
        "domains": labels.DOMAIN,
        "counties": Jurisdiction.objects.order_by("code"),
        "proposals": every(user) if asked.view in {"open", "triage"} else [],
        "selectable": asked.view == "mine" and may(user, "workorders.file_deferral"),
    }
    part = "orders/_rows.html" if request.headers.get("HX-Target") == "rows" else "orders/list.html"
    return render(request, part, context)


def row(order: Order, units: present.Units) -> dict[str, Any]:
    """An order as the table shows it."""
    holder = order.holder or order.proposed_unit
    return {
        "order": order,
        "title": labels.title(order),
        "unit": units.badge(holder.code) if holder else None,
        "county": order.project.jurisdiction.name,
        "deferrable": order.state in (OrderState.REPAIRING, OrderState.DEFERRED),
        "limit": (order.deadline - order.stage_started).total_seconds() / 3600
        if order.deadline and order.stage_started
        else 0,
    }


def _asked(request: HttpRequest) -> queries.Filter:
    given = request.GET
    return queries.Filter(
        view=given.get("view", "open"),
        text=given.get("text", "")[:80],
        fault=given.get("fault", ""),
        domain=given.get("domain", ""),
        county=given.get("county", ""),
        after=given.get("after", ""),
    )


def find(user: User, number: str) -> Order:
    """The order, or 404 alike for those that do not exist and those this person may not see."""
    try:
        return queries.one(user, number)
    except Order.DoesNotExist as missing:
        raise Http404(_("没有这张工单，或不在您的范围内")) from missing


@page("workorders.see")
def detail(request: HttpRequest, number: str) -> HttpResponse:
    user, now = person(request), outside().clock.now()
    order = find(user, number)
    units = present.Units()
    found = explanation_of(order, now)
    journal = queries.timeline(order)
    people = people_named(row["actor"] for row in journal)
    context = {
        "order": order,
        "title": labels.title(order),
        "told": Told(found, units).page() if found else None,
        "stages": present.stages(queries.bar(order, now), units) if found is None else [],
        "events": [event(row, units, people) for row in journal],
        "source": labels.word(labels.SOURCE, order.source),
        "domain": labels.word(labels.DOMAIN, order.domain),
        "holder": units.badge(order.holder.code) if order.holder else None,
        "proposed": units.badge(order.proposed_unit.code) if order.proposed_unit else None,
        "parties": [units.badge(order.project.owner.code), units.badge(order.project.integrator.code)],
        "reasons": [reason_sentence(r) for r in order.reasons],
        "findings": finding_lines(picture_findings(order)),
        "penalties": of_order(order),
        "penalty_causes": PENALTY_CAUSE,
        "stage_limit": row(order, units)["limit"],
        "files": [file for file in files_of(subject(order.number)) if file.kind == FileKind.PHOTO],
        "acts": _acts(order, user),
        "emergency": strip(order, journal, units, people, now),
        "around": around(order, user, now),
        "time": deferrals_on(order, user, units),
        **_tests(order),
    }
    return render(request, "orders/detail.html", context)


@page("workorders.see")
def tests(request: HttpRequest, number: str) -> HttpResponse:
    """The re-test of each camera, polled while one runs; when it ends the page loads itself again."""
    order = find(person(request), number)
    context = {"order": order, **_tests(order)}
    response = render(request, "orders/_tests.html", context)
    if not context["retest_running"]:
        response["HX-Refresh"] = "true"
    return response


def _tests(order: Order) -> dict[str, Any]:
    links = list(order.affected.select_related("camera__status").order_by("camera__name"))
    return {
        "tests": [_test(link, order) for link in links],
        "picture_fault": is_picture_fault(order),
        "not_clean": untested(order) if order.state == OrderState.PENDING_CONFIRM else [],
        "retest_running": order.retests.filter(state__in=RUNNING_ROUNDS).exists(),
    }


def _test(link: OrderCamera, order: Order) -> dict[str, Any]:
    """A camera of the order: its picture when it was reported beside the one of its own test."""
    camera = link.camera
    baseline = "" if link.picture_before else camera.baselines.values_list("picture", flat=True).first() or ""
    before = present.picture_url(link.picture_before or baseline)
    after = present.picture_url(link.picture_after)
    return {
        "camera": camera,
        "passed": link.test_passed,
        "tested_at": link.tested_at,
        "note": ", ".join(watch_word(link.test_note)) if link.test_note else "",
        "state": camera.status.state if hasattr(camera, "status") else "unknown",
        "pair": {
            "title": camera.name,
            "before": {"src": before, "at": order.opened_at, "word": _("报修时") if link.picture_before else _("基准")}
            if before
            else None,
            "before_none": _("报修时无画面"),
            "now": {"src": after, "at": link.tested_at, "word": _("复测")} if after else None,
            "now_none": _("尚未复测") if link.test_passed is None else _("复测无画面"),
        },
    }


def watch_word(note: str) -> list[str]:
    """Reasons and kinds of a test note in words."""
    return [word(REASON, part) if part in REASON else word(KIND, part) for part in note.split(", ")]


def _acts(order: Order, user: User) -> dict[str, list[dict[str, Any]]]:
    """The forms of the acts offered: those to be done now, those that stand aside, those of the emergency's strip."""
    shown: dict[str, list[dict[str, Any]]] = {"now": [], "aside": [], "strip": []}
    for name, act in offered(order, user).items():
        form = act.form(order, user, auto_id=f"{name}-%s", initial={"key": f"{uuid4().hex}-{name}"})
        plain = {"name": name, "slug": name.replace("_", "-"), "label": act.label, "icon": act.icon, "tone": act.tone}
        where = "strip" if act.strip else "aside" if act.aside else "now"
        shown[where].append({**plain, "form": form, "what_if": name in PROBES or name in STEPS})
    return shown
