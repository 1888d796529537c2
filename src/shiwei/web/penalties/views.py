"""The ledger of counts by unit and period, and one count that explains itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from shiwei.accounts.facts import actor_of
from shiwei.accounts.models import User
from shiwei.accounts.permissions import may
from shiwei.documents.actions.keep import FileRefused
from shiwei.penalties import explained, labels, queries
from shiwei.penalties.models import Penalty
from shiwei.ports.outside import outside
from shiwei.web import present
from shiwei.web.page import answer, page, person
from shiwei.web.penalties import present as shown
from shiwei.web.penalties.acts import ACTS, offered, reversal_of
from shiwei.web.penalties.forms import FilterForm
from shiwei.workorders.labels import STAGE, Words, word
from shiwei.workorders.queries import bar, timeline

VIEW: Words = {
    "all": _l("全部"),
    "mine": _l("待我方签字"),
    "open": _l("未定"),
    "disputed": _l("有异议"),
    "confirmed": _l("已确认"),
    "ended": _l("撤回、合并、冲销"),
}


@page("penalties.see")
def listing(request: HttpRequest) -> HttpResponse:
    user, asked = person(request), FilterForm(request.GET).filter()
    counts, more = queries.listed(user, asked)
    units = present.Units()
    context: dict[str, Any] = {
        "rows": [shown.row(count, units, user) for count in counts],
        "next": more,
        "asked": asked,
        "may_sign": may(user, "penalties.sign"),
    }
    if request.headers.get("HX-Target") == "rows":
        sums = {} if asked.after else _sums(user, asked, units)
        return render(request, "penalties/_part.html", context | sums | {"oob": bool(sums)})
    return render(request, "penalties/list.html", context | _sums(user, asked, units) | _around(user))


def _sums(user: User, asked: queries.Filter, units: present.Units) -> dict[str, Any]:
    """Totals of what is asked for, and by unit; the following pages of a list have the same."""
    found = queries.matching(user, asked)
    by_unit = [{"unit": units.badge(code), "totals": t} for code, t in queries.totals_by_unit(found).items()]
    return {
        "totals": queries.totals(found),
        "by_unit": by_unit if len(by_unit) > 1 else [],
        "units": [row["unit"] for row in by_unit],
    }


def _around(user: User) -> dict[str, Any]:
    """What stands around the table: views, filters, and for the owner the candidates."""
    return {
        "views": [(code, word(VIEW, code), n) for code, n in queries.view_counts(user).items()],
        "states": labels.STATE,
        "causes": labels.CAUSE,
        "candidates": queries.candidates(user).count() if may(user, "penalties.state_finding") else 0,
    }


def find(user: User, pk: int) -> Penalty:
    """The count, or 404 alike for those that do not exist and those this person may not see."""
    try:
        return queries.one(user, pk)
    except Penalty.DoesNotExist as missing:
        raise Http404(_("没有这笔考核，或不在您的范围内")) from missing


@page("penalties.see")
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    count = find(user, pk)
    context = explain(count) | {"acts": _acts(count, user)}
    return render(request, "penalties/detail.html", context)


def explain(count: Penalty) -> dict[str, Any]:
    """Everything a count's page and its printed form tell."""
    now, units = outside().clock.now(), present.Units()
    rows = explained.story(count)
    signed, made = explained.signatures(count, rows), reversal_of(count)
    names = shown.names_of([row.actor for row in rows])
    order = count.order
    return {
        "count": count,
        "state": shown.state_of(count),
        "cause": word(labels.CAUSE, count.cause),
        "item": labels.CAUSE_ITEM[count.cause],
        "ground": word(labels.GROUND, count.ground) if count.ground else "",
        "one_count": labels.ONE_COUNT[count.cause],
        "stage_words": STAGE,
        "unit": units.badge(count.unit.code),
        "owner": units.badge(count.project.owner.code) if count.project else None,
        "order": order,
        "stages": present.stages(bar(order, now), units) if order else [],
        "breached": [_breach(stage) for stage in explained.breached(count)],
        "order_events": len(timeline(order)) if order else 0,
        "pictures": _pictures(count),
        "evidence": shown.evidence(explained.evidence(rows), units),
        "events": [*shown.found(count), *shown.events(rows, units, names)],
        "source": shown.amount(explained.amount_source(count)),
        "own_signature": shown.signature(signed.owner, names),
        "unit_signature": shown.signature(signed.unit, names),
        "reversal": made,
        "reversal_names": [names.get(n, n) for n in (made.own_signed_by, made.unit_signed_by)] if made else [],
        "reversal_evidence": shown.evidence(
            [{"ref": ref, "kind": "file"} for ref in made.evidence], units
        ) if made else [],
        "absorbed": [shown.row(c, units, User()) for c in count.absorbed.select_related(*queries.RELATED)],
    }  # fmt: skip


def _breach(stage: Any) -> dict[str, Any]:
    return {
        "kind": stage.kind,
        "breach_at": stage.breach_at,
        "limit_hours": stage.limit_hours,
        "elapsed": stage.elapsed_seconds,
        "over": max(0, stage.elapsed_seconds - stage.limit_hours * 3600),
        "running": stage.end is None,
        "because": stage.because,
    }


def _pictures(count: Penalty) -> list[dict[str, Any]]:
    """The order's cameras as they were reported and as they were tested, the first few."""
    if count.order is None:
        return []
    links = count.order.affected.select_related("camera").exclude(picture_before="", picture_after="")
    return [
        {
            "title": link.camera.name,
            "before": _side(link.picture_before, count.order.opened_at, _("报修时")),
            "before_none": _("报修时无画面"),
            "now": _side(link.picture_after, link.tested_at, _("复测")),
            "now_none": _("尚未复测"),
        }
        for link in links.order_by("camera__name")[:2]
    ]


def _side(sha256: str, at: Any, word_: str) -> dict[str, Any] | None:
    return {"src": present.picture_url(sha256), "at": at, "word": word_} if sha256 else None


def _acts(count: Penalty, user: User) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "slug": name.replace("_", "-"),
            "label": act.label,
            "icon": act.icon,
            "tone": act.tone,
            "form": act.form(auto_id=f"{name}-%s"),
        }
        for name, act in offered(count, user).items()
    ]


@require_POST
@page("penalties.see")
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Do one act about a count and come back to it."""
    user, wanted = person(request), ACTS.get(name.replace("-", "_"))
    if wanted is None:
        raise Http404(name)
    if not may(user, wanted.verb):
        raise PermissionDenied(wanted.verb)
    count = find(user, pk)
    form = wanted.form(request.POST, request.FILES)
    if not form.is_valid():
        for field, errors in form.errors.items():
            label = form.fields[field].label if field in form.fields else ""
            messages.error(request, f"{label or field}: {' '.join(str(e) for e in errors)}")
        return redirect("penalty", pk=pk)
    try:
        verdict = wanted.do(count, actor_of(user), outside().clock.now(), form.cleaned_data)
    except FileRefused as refused:
        messages.error(request, str(refused))
        return redirect("penalty", pk=pk)
    return answer(request, verdict, str(wanted.done), "penalty", pk=pk)


@page("penalties.see")
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """D-26: the penalty confirmation as it is printed, signed and scanned."""
    return render(request, "penalties/form.html", explain(find(person(request), pk)))
