"""The order list, the order page that explains itself, and reporting a fault."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shiwei.accounts.facts import actor_of
from shiwei.accounts.models import PartyRole, User
from shiwei.accounts.permissions import may
from shiwei.accounts.queries import scope_of, units_with_role
from shiwei.assets.models import Jurisdiction
from shiwei.documents.queries import files_of
from shiwei.penalties.queries import of_order
from shiwei.ports.outside import outside
from shiwei.watch.labels import reason_sentence
from shiwei.watch.models import RUNNING_ROUNDS
from shiwei.web.orders.forms import ReportForm
from shiwei.web.page import page, person
from shiwei.workorders import labels, queries
from shiwei.workorders.actions.confirm import is_picture_fault, untested
from shiwei.workorders.actions.report import ReportRefused, report
from shiwei.workorders.facts import subject
from shiwei.workorders.models import Order, OrderState


@page("workorders.see")
def listing(request: HttpRequest) -> HttpResponse:
    user, now = person(request), outside().clock.now()
    asked = _asked(request)
    rows, more = queries.listed(user, asked, now)
    context = {
        "orders": rows,
        "next": more,
        "asked": asked,
        "counts": queries.counts(user, now),
        "faults": labels.FAULT,
        "domains": labels.DOMAIN,
        "counties": Jurisdiction.objects.order_by("code"),
        "now": now,
    }
    part = "orders/_rows.html" if request.headers.get("HX-Target") in {"rows", "more"} else "orders/list.html"
    return render(request, part, context)


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
    context = {
        "order": order,
        "bar": queries.bar(order, now),
        "timeline": queries.timeline(order),
        "reasons": [reason_sentence(r) for r in order.reasons],
        "penalties": of_order(order),
        "files": files_of(subject(order.number)),
        "units": units_with_role(PartyRole.INTEGRATOR, PartyRole.NETWORK_OPERATOR, PartyRole.POWER_SUPPLIER),
        "acts": open_acts(order, user),
        "now": now,
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
        "links": links,
        "picture_fault": is_picture_fault(order),
        "not_clean": untested(order) if order.state == OrderState.PENDING_CONFIRM else [],
        "retest_running": order.retests.filter(state__in=RUNNING_ROUNDS).exists(),
    }


def open_acts(order: Order, user: User) -> set[str]:
    """The acts this person's page offers now; the fold judges them again when they are done."""
    mine = set(scope_of(user))
    holder, integrator, owner = (
        order.holder_id in mine,
        order.project.integrator_id in mine,
        order.project.owner_id in mine,
    )
    stands = {
        "dispatch": order.state == "PENDING_TRIAGE" and (integrator or owner),
        "void": order.state in {"PENDING_TRIAGE", "REPAIRING"} and (integrator or owner),
        "arrive": order.state in {"REPAIRING", "DEFERRED"} and holder,
        "feed_back": order.state in {"REPAIRING", "DEFERRED"} and holder,
        "hand_over": order.state in {"REPAIRING", "DEFERRED"} and (holder or integrator or owner),
        "confirm": order.state == "PENDING_CONFIRM" and integrator,
        "reject": order.state == "PENDING_CONFIRM" and integrator,
    }
    offered = {act for act, stood in stands.items() if stood and may(user, f"workorders.{act}")}
    if order.state in {"REPAIRING", "PENDING_CONFIRM"} and may(user, "watch.retest"):
        offered.add("retest")
    return offered


@page("workorders.report")
def new(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = ReportForm(user, request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            order = report(form.report(), actor_of(user), outside().clock.now())
            return redirect("order", number=order.number)
        except ReportRefused as refused:
            form.add_error(None, str(refused))
    return render(request, "orders/new.html", {"form": form}, status=422 if form.is_bound else 200)
