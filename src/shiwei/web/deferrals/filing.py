"""Filing a deferral for one order or several: the page, what it would do to the clock, the photos, the form to seal."""

from __future__ import annotations

from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shiwei.accounts.facts import Actor, actor_of
from shiwei.accounts.models import User
from shiwei.contracts.queries import stock_of
from shiwei.documents.actions.keep import FileRefused
from shiwei.kernel.verdict import Verdict
from shiwei.ports.outside import outside
from shiwei.web import present
from shiwei.web.components.days_bar import days_bar
from shiwei.web.deferrals import showing
from shiwei.web.deferrals.forms import FileForm, PaperForm, length_of
from shiwei.web.deferrals.upload import keep_photos, keep_scan, photos_by_hash
from shiwei.web.orders.acts import open_events
from shiwei.web.orders.views import find
from shiwei.web.page import page, person
from shiwei.web.papers.sheets import application_sheet, printed
from shiwei.workorders.actions.file_batch import file_batch
from shiwei.workorders.actions.file_deferral import file_deferral
from shiwei.workorders.actions.register_paper import register_paper
from shiwei.workorders.application import continued
from shiwei.workorders.facts import room_of
from shiwei.workorders.journal import StaleOrder
from shiwei.workorders.labels import refusal, title
from shiwei.workorders.models import Deferral, Order
from shiwei.workorders.photo_check import check_photos
from shiwei.workorders.whatif import if_filed

MOST_ORDERS = 100


@page("workorders.file_deferral")
def new(request: HttpRequest) -> HttpResponse:
    """File as the unit that holds the orders; one order, or a batch of one cause."""
    user = person(request)
    orders = _orders(request, user)
    form = FileForm(orders, request.POST.copy() or None, request.FILES or None, initial=_initial(request, orders))
    if request.method == "POST" and form.is_valid() and _file(form, actor_of(user)):
        return _filed(request, orders)
    return _page(request, form, "deferrals/new.html")


@page("workorders.decide_deferral")
def paper(request: HttpRequest) -> HttpResponse:
    """Register an application that came on paper, as the owner."""
    user = person(request)
    orders = _orders(request, user)[:1]
    form = PaperForm(orders, request.POST.copy() or None, request.FILES or None, initial=_initial(request, orders))
    if request.method == "POST" and form.is_valid() and _register(form, actor_of(user)):
        return _filed(request, orders)
    return _page(request, form, "deferrals/paper.html")


@require_GET
@page("workorders.file_deferral")
def what_if(request: HttpRequest) -> HttpResponse:
    """What the application would do to the first order's clock if it were granted as asked."""
    orders = _orders(request, person(request))
    form = FileForm(orders, request.GET)
    form.is_valid()
    now = outside().clock.now()
    asked = form.application()
    outcome = if_filed(orders[0], asked, now) if asked.category and (asked.hours or showing.is_open(asked)) else None
    room = room_of(orders[0].number, now)
    context = {
        "outcome": outcome and showing.outcome(outcome),
        "orders": orders,
        "bar": room and days_bar(room, asked.hours),
        "renews": continued(orders[0], asked, now),
    }
    return render(request, "deferrals/_what_if_filed.html", context)


@require_POST
@page("documents.upload")
def photos(request: HttpRequest) -> HttpResponse:
    """Keep the photos just chosen, leave out the one to drop, and show what each claims of time and place."""
    user, now = person(request), outside().clock.now()
    orders = _orders(request, user)
    form = FileForm(orders, request.POST)
    trouble = ""
    try:
        kept = keep_photos(request.FILES.getlist("photos"), actor_of(user), now)
    except FileRefused as refused:
        kept, trouble = [], str(refused)
    hashes = [sha for sha in dict.fromkeys([*form.kept_photos, *kept]) if sha != request.POST.get("drop")]
    return render(request, "deferrals/_photos.html", {"checks": _checks(hashes, orders), "trouble": trouble})


@require_POST
@page("workorders.file_deferral")
def sheet(request: HttpRequest) -> HttpResponse:
    """The application as typed, as a page to be printed and sealed (D-02); nothing is kept."""
    user, now = person(request), outside().clock.now()
    orders = _orders(request, user)
    form = FileForm(orders, request.POST)
    form.is_valid()
    return printed(request, lambda: [application_sheet(orders, form.application(), user, now)])


def _orders(request: HttpRequest, user: User) -> list[Order]:
    given = request.POST if request.method == "POST" else request.GET
    numbers = list(dict.fromkeys(given.getlist("order")))[:MOST_ORDERS]
    if not numbers:
        raise Http404(_("没有选择工单"))
    return [find(user, number) for number in numbers]


def _initial(request: HttpRequest, orders: list[Order]) -> dict[str, Any]:
    """A fresh key; an application that is completed brings what it said."""
    initial: dict[str, Any] = {"key": uuid4().hex, "completes": request.GET.get("completes", "")}
    back = Deferral.objects.filter(order=orders[0], code=initial["completes"], state="RETURNED").first()
    if back is None:
        return initial | {"completes": ""}
    more = {"category": back.category, "reason": back.reason, "part": back.part, "kept_form": back.form}
    return initial | more | length_of(back.hours) | {"kept_photos": back.photos}


def _papers(form: FileForm, actor: Actor) -> tuple[list[str], str]:
    """The hashes of photos and sheet, those just sent kept now; they stay in the form should it be refused."""
    now = outside().clock.now()
    sent = keep_photos(form.cleaned_data.get("photos") or (), actor, now)
    scan = keep_scan(form.cleaned_data.get("form"), actor, now) or form.cleaned_data.get("kept_form", "")
    hashes = [*form.kept_photos, *sent]
    data = cast("QueryDict", form.data)
    data.setlist("kept_photos", hashes)
    data["kept_form"] = scan
    return hashes, scan


def _file(form: FileForm, actor: Actor) -> Verdict | None:
    """File it; a refusal becomes the form's and gives None."""
    orders, now, key = form.orders, outside().clock.now(), form.cleaned_data["key"]
    try:
        what = form.application(*_papers(form, actor))
        if len(orders) > 1:
            return _told(form, file_batch(orders, what, actor, now, key=key))
        return _told(form, file_deferral(orders[0], what, actor, now, key=key))
    except (FileRefused, StaleOrder) as refused:
        form.add_error(None, str(refused))
        return None


def _register(form: PaperForm, actor: Actor) -> Verdict | None:
    given, now = form.cleaned_data, outside().clock.now()
    more = {"received_at": given["received_at"], "internal": given["internal"], "key": given["key"]}
    try:
        return _told(form, register_paper(form.orders[0], form.application(*_papers(form, actor)), actor, now, **more))
    except (FileRefused, StaleOrder) as refused:
        form.add_error(None, str(refused))
        return None


def _told(form: FileForm, verdict: Verdict) -> Verdict | None:
    if verdict:
        return verdict
    told = {"article": verdict.article, "why": refusal(verdict)}
    form.add_error(None, _("未能提交：依据第%(article)s条，%(why)s") % told)
    return None


def _filed(request: HttpRequest, orders: list[Order]) -> HttpResponse:
    messages.success(request, _("已提交，等待业主审批；期间计时暂挂"))
    last = Deferral.objects.filter(order=orders[0]).order_by("-filed_at", "-pk").first()
    return redirect("deferral", code=last.code) if last else redirect("order", number=orders[0].number)


def _page(request: HttpRequest, form: FileForm, template: str) -> HttpResponse:
    user, now = person(request), outside().clock.now()
    order, units = form.orders[0], present.Units()
    event = "deferral_filed"
    hashes = form.kept_photos if form.is_bound else form.initial.get("kept_photos", [])
    room = room_of(order.number, now)
    context = {
        "form": form,
        "orders": [{"order": o, "title": title(o), "open": event in open_events(o, user)} for o in form.orders],
        "order": order,
        "title": title(order),
        "holder": units.badge(order.holder.code) if order.holder else None,
        "cards": showing.category_cards(room),
        "internal": showing.internal_cards(),
        "checks": _checks(hashes, form.orders),
        "bar": room and days_bar(room),
        "parts": [line["part"] for line in stock_of(order.holder.code)] if order.holder else [],
        "kept_form": form["kept_form"].value(),
        "chosen": form["category"].value() or "",
    }
    return render(request, template, context, status=422 if form.is_bound else 200)


def _checks(hashes: list[str], orders: Any) -> list[dict[str, Any]]:
    found = check_photos(photos_by_hash(hashes), orders, outside().clock.now())
    return [showing.photo(check) for check in found]
