"""Confirmation lists (D-12): made by the owner, answered line by line by the unit, signed by both, printed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from shiwei.accounts.facts import actor_of
from shiwei.accounts.models import PartyRole, Unit, User
from shiwei.accounts.permissions import may
from shiwei.accounts.queries import person_name, units_with_role
from shiwei.documents.actions.keep import FileRefused
from shiwei.kernel.time import parse_instant
from shiwei.ledger.queries import EventRow
from shiwei.penalties.actions.make_list import make_list
from shiwei.penalties.actions.sign_list import sign_list
from shiwei.penalties.labels import GROUND
from shiwei.penalties.lists import lines_of, list_events, visible_lists
from shiwei.penalties.models import ConfirmationList, LineKind, ListLine
from shiwei.ports.outside import outside
from shiwei.web import present
from shiwei.web.moments import moment_field
from shiwei.web.page import answer, page, person
from shiwei.web.penalties.present import state_of
from shiwei.web.uploads import PapersField, keep_papers
from shiwei.workorders.deferral_labels import CATEGORY
from shiwei.workorders.labels import STAGE, refusal, title, word

_REPAIRERS = (PartyRole.INTEGRATOR, PartyRole.NETWORK_OPERATOR, PartyRole.POWER_SUPPLIER)
PAGE = 200


class MakeForm(forms.Form):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_l("运维单位"))
    cut_off = moment_field(_l("截至"))
    meeting = forms.CharField(label=_l("例会"), required=False, max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.queryset = units_with_role(*_REPAIRERS)


class ScanForm(forms.Form):
    papers = PapersField(label=_l("签字页扫描件（纸上签的上传）"), required=False)


@page("penalties.see")
def listing(request: HttpRequest) -> HttpResponse:
    return _list(request, MakeForm(auto_id="make-%s") if may(person(request), "penalties.make_list") else None)


def _list(request: HttpRequest, form: MakeForm | None, status: int = 200) -> HttpResponse:
    units = present.Units()
    rows = [{"row": row, "unit": units.badge(row.unit.code)} for row in visible_lists(person(request))[:PAGE]]
    return render(request, "penalties/lists.html", {"rows": rows, "form": form}, status=status)


@require_POST
@page("penalties.make_list")
def make(request: HttpRequest) -> HttpResponse:
    user, form = person(request), MakeForm(request.POST, auto_id="make-%s")
    if form.is_valid() and user.unit is not None:
        given = form.cleaned_data
        cut_off, now = given["cut_off"], outside().clock.now()
        verdict, row = make_list(user.unit, given["unit"], cut_off, actor_of(user), now, meeting=given["meeting"])
        if row is not None:
            return answer(request, verdict, _("确认表已生成并送达该单位"), "list", pk=row.pk)
        form.add_error(None, refusal(verdict))
    return _list(request, form, 422)


def find(user: User, pk: int) -> ConfirmationList:
    """The list, or 404 alike for those that do not exist and those this person may not see."""
    row = visible_lists(user).filter(pk=pk).first()
    if row is None:
        raise Http404(_("没有这张确认表，或不在您的范围内"))
    return row


@page("penalties.see")
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    row, units = find(user, pk), present.Units()
    mine = user.unit_id is not None and may(user, "penalties.sign")
    as_owner = mine and user.unit_id == row.owner_id and row.own_signed_at is None
    as_unit = mine and user.unit_id == row.unit_id and row.unit_signed_at is None
    context = {
        **_shown(row),
        "unit": units.badge(row.unit.code),
        "as_owner": as_owner,
        "as_unit": as_unit,
        "scan_form": ScanForm() if as_owner or as_unit else None,
        "events": [_event(event, units) for event in list_events(row)],
    }
    return render(request, "penalties/confirmation.html", context)


def _shown(row: ConfirmationList) -> dict[str, Any]:
    lines = [_line(line) for line in lines_of(row)]
    signs = [(row.own_signed_by, row.own_signed_at), (row.unit_signed_by, row.unit_signed_at)]
    return {
        "row": row,
        "deferred": [line for line in lines if line["line"].kind == LineKind.DEFERRED],
        "overtime": [line for line in lines if line["line"].kind == LineKind.OVERTIME],
        "signs": [{"name": person_name(by) if by else "", "at": at} for by, at in signs],
    }


def _line(line: ListLine) -> dict[str, Any]:
    told = line.told
    shown = {"line": line, "order": line.order, "title": title(line.order)}
    if line.kind == LineKind.DEFERRED:
        times = {name: parse_instant(told[name]) if told[name] else None for name in ("start", "end")}
        return {**shown, **times, "code": told["code"], "category": word(CATEGORY, told["category"])}
    stages = [
        {
            "kind": word(STAGE, s["kind"]),
            "limit": s["limit_hours"],
            "elapsed": s["elapsed_seconds"],
            "breach_at": parse_instant(s["breach_at"]) if s["breach_at"] else None,
        }
        for s in told["stages"]
    ]
    at, ground = parse_instant(told["occurred_at"]), word(GROUND, told["ground"])
    state = state_of(line.penalty) if line.penalty else ""
    return {**shown, "stages": stages, "at": at, "ground": ground, "amount": told["amount"], "state": state}


def _event(row: EventRow, units: present.Units) -> dict[str, Any]:
    unit = units.badge(row.unit)
    disputed = row.data.get("disputed") or []
    return {
        "title": _("生成确认表") if row.verb == "list_made" else _("签字"),
        "icon": "file-text" if row.verb == "list_made" else "signature",
        "at": row.at,
        "who": unit["name"],
        "role": unit["role"],
        "person": person_name(row.actor),
        "because": row.reasons,
        "text": "；".join(f"{line['order']} {_('有异议')}：{line['why']}" for line in disputed),
    }


@require_POST
@page("penalties.sign")
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The signature; the unit's with its word on every line, ``line-<key>`` = ``disputed`` and ``why-<key>``."""
    user, now = person(request), outside().clock.now()
    row, form = find(user, pk), ScanForm(request.POST, request.FILES)
    against = {
        line.pk: request.POST.get(f"why-{line.pk}", "")
        for line in lines_of(row)
        if request.POST.get(f"line-{line.pk}") == "disputed"
    }
    if not form.is_valid():
        messages.error(request, " ".join(str(why) for why in form.errors["papers"]))
        return redirect("list", pk=pk)
    try:
        kept = keep_papers(form.cleaned_data["papers"], str(row), actor_of(user), now)
    except FileRefused as refused:
        messages.error(request, str(refused))
        return redirect("list", pk=pk)
    verdict = sign_list(row, actor_of(user), now, objections=against, scan=kept[0] if kept else "")
    return answer(request, verdict, _("已签字，逐项记入考核台账"), "list", pk=pk)


@page("penalties.see")
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """D-12 as it is printed, signed and scanned: in Chinese, whatever the reader's language."""
    row = find(person(request), pk)
    with translation.override("zh-hans"):
        return render(request, "penalties/list_paper.html", _shown(row))
