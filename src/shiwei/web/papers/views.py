"""The sheets of an order: of its double signature, and of its emergencies."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from shiwei.accounts.models import Unit
from shiwei.ports.outside import outside
from shiwei.web.orders.views import find
from shiwei.web.page import page, person
from shiwei.web.papers.emergency import emergency_sheets
from shiwei.web.papers.sheets import printed, repair_sheets


@page("workorders.see")
def repair(request: HttpRequest, number: str) -> HttpResponse:
    """D-04 of an order whose repair is, or was, to be signed by both: one sheet a unit that was deferred."""
    order = find(person(request), number)
    deferred = Unit.objects.filter(deferrals__order=order, deferrals__start__isnull=False).distinct().order_by("code")
    if not deferred:
        raise Http404(_("这张工单没有批准过暂缓，不需要双方签字"))
    now = outside().clock.now()
    return printed(request, lambda: repair_sheets(order, list(deferred), now))


@page("workorders.see")
def emergency(request: HttpRequest, number: str) -> HttpResponse:
    """D-33 of an order that is, or was, an emergency: one sheet an emergency."""
    order = find(person(request), number)
    notices = list(order.emergencies.order_by("raised_at"))
    if not notices:
        raise Http404(_("这张工单没有紧急告知"))
    now = outside().clock.now()
    return printed(request, lambda: emergency_sheets(order, notices, now))
