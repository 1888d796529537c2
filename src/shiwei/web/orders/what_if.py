"""What an act would change, told before it is done: verdict, deadlines, states and counts, before and after.

``compared`` makes a plain dict of a preview; ``orders/_what_if.html`` shows it wherever a decision is taken::

    allowed, article, why      the verdict in words
    orders                     [{number, own, lines: [{label, before, after, change, tone}]}]
    counts                     [{sign, cause, unit, amount, state, tone}]: what appears (+) and what disappears (-)
    quiet                      nothing of all this would change
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shiwei.accounts.facts import actor_of
from shiwei.accounts.permissions import may
from shiwei.kernel.verdict import Verdict
from shiwei.penalties.labels import CAUSE
from shiwei.penalties.labels import STATE as COUNT_STATE
from shiwei.policy.assessment import Assessment, OrderAssessment, PenaltyAssessment, StageAssessment
from shiwei.ports.outside import outside
from shiwei.web import present
from shiwei.web.orders.acts import ACTS, OrderAct
from shiwei.web.orders.emergency import STEPS, if_taken
from shiwei.web.orders.probes import PROBES, without_papers
from shiwei.web.orders.views import find
from shiwei.web.page import page, person
from shiwei.web.words import duration, short_instant
from shiwei.workorders.journal import Preview, preview
from shiwei.workorders.labels import STATE, URGENCY, refusal, word

Values = dict[str, Any]
NO_COUNT = {"WITHDRAWN", "MERGED", "REVERSED"}
"""States in which a count costs nothing."""


@require_POST
@page("workorders.see")
def show(request: HttpRequest, number: str) -> HttpResponse:
    """What the act named ``act`` would change with these fields; an empty answer while a choice is still to be made."""
    wanted = _wanted(request)
    order, user = find(person(request), number), person(request)
    form = without_papers(wanted.form(order, user, request.POST))
    if not form.is_valid():
        return _answer(request, {"faults": _faults(form, request)})
    if (name := request.POST["act"]) in STEPS:
        told = if_taken(order, name, actor_of(user), outside().clock.now())
        return _answer(request, told if told["verdict"] else refused(told["verdict"]))
    asked = PROBES[name](order, form.cleaned_data)
    if isinstance(asked, Verdict):
        return _answer(request, refused(asked))
    found = preview(order, asked, actor_of(user), outside().clock.now())
    return _answer(request, compared(found, order.number, present.Units(), [o.number for o in asked.also]))


def _wanted(request: HttpRequest) -> OrderAct:
    name = request.POST.get("act", "")
    if name not in PROBES and name not in STEPS:
        raise Http404(name)
    if not may(person(request), ACTS[name].verb):
        raise PermissionDenied(ACTS[name].verb)
    return ACTS[name]


def _faults(form: Any, request: HttpRequest) -> list[str]:
    """What is wrong with what was typed; what was not typed yet is no fault."""
    return [
        str(error)
        for name, errors in form.errors.items()
        for error in errors
        if any(value.strip() for value in request.POST.getlist(name))
    ]


def _answer(request: HttpRequest, told: Values) -> HttpResponse:
    return render(request, "orders/_what_if.html", {"what": told})


def refused(verdict: Verdict) -> Values:
    """A refusal as the include takes it."""
    return {"allowed": False, "article": verdict.article, "why": refusal(verdict)}


def compared(found: Preview, number: str, units: present.Units, also: Sequence[str] = ()) -> Values:
    """A preview as the include takes it; ``also`` are other orders to show, such as the one merged into."""
    if not found.verdict:
        return refused(found.verdict)
    shown = [
        {"number": n, "own": n == number, "lines": list(_lines(found.before.orders[n], found.after.orders[n], units))}
        for n in (number, *also)
    ]
    counts = list(_counts(found.before, found.after, units))
    return {
        "allowed": True,
        "orders": [row for row in shown if row["lines"]],
        "counts": counts,
        "quiet": not counts and not any(row["lines"] for row in shown),
    }


def _lines(before: OrderAssessment, after: OrderAssessment, units: present.Units) -> Iterator[Values]:
    """Every figure of one order that would change, and the deadline in any case."""
    old, new = _running(before), _running(after)
    yield from _changed(_("状态"), word(STATE, before.state), word(STATE, after.state))
    yield from _changed(_("负责单位"), _holder(old, units), _holder(new, units))
    yield from _changed(
        _("紧急程度"), word(URGENCY, before.urgency), word(URGENCY, after.urgency), _urgency_tone(after)
    )
    yield from _changed(_("受影响"), _cameras(before), _cameras(after))
    yield from _changed(_("研判起算"), _at(before.stages[0].start), _at(after.stages[0].start))
    yield from _deadline(old, new)
    yield from _changed(_("超时"), _over(before), _over(after), "fault" if _over(after) else "ok")
    yield from _changed(_("待签单位"), _names(before.awaiting, units), _names(after.awaiting, units))


def _changed(label: str, before: str, after: str, tone: str = "") -> Iterator[Values]:
    if before != after:
        yield {"label": label, "before": before or "—", "after": after or "—", "change": "", "tone": tone}


def _deadline(old: StageAssessment | None, new: StageAssessment | None) -> Iterator[Values]:
    if old is None and new is None:
        return
    if old is None or new is None or old.deadline == new.deadline:
        before, after = (_at(stage.deadline) if stage else "" for stage in (old, new))
        same = before == after
        yield {
            "label": _("期限"),
            "before": "" if same else before or "—",
            "after": after or "—",
            "change": "",
            "tone": "",
        }
        return
    moved = (new.deadline - old.deadline).total_seconds()
    change = ("＋" if moved > 0 else "－") + duration(abs(moved))
    tone = "" if moved > 0 else "fault"
    yield {"label": _("期限"), "before": _at(old.deadline), "after": _at(new.deadline), "change": change, "tone": tone}


def _running(found: OrderAssessment) -> StageAssessment | None:
    return next((stage for stage in found.stages if stage.end is None), None)


def _holder(stage: StageAssessment | None, units: present.Units) -> str:
    return str(units.badge(stage.unit)["name"]) if stage else ""


def _urgency_tone(found: OrderAssessment) -> str:
    return "fault" if found.urgency == "EMERGENCY" else "ok"


def _cameras(found: OrderAssessment) -> str:
    return _("%(n)d 路") % {"n": found.cameras}


def _at(instant: datetime) -> str:
    return str(short_instant(instant))


def _over(found: OrderAssessment) -> str:
    """How many stages are over; which they are, the page tells already."""
    n = sum(stage.overtime for stage in found.stages)
    return _("%(n)d 个环节") % {"n": n} if n else ""


def _names(codes: Sequence[str], units: present.Units) -> str:
    return "、".join(str(units.badge(code)["name"]) for code in codes)


def _counts(before: Assessment, after: Assessment, units: present.Units) -> Iterator[Values]:
    """Counts that would appear or disappear with their yuan, and those whose state would change."""
    old, new = ({count.key: count for count in found.penalties} for found in (before, after))
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        if _costs(was) != _costs(now):
            told = now if _costs(now) and now else was
            if told is not None:
                yield _count("＋" if _costs(now) else "－", told, units, "fault" if _costs(now) else "ok")
        elif was and now and (was.state, was.amount) != (now.state, now.amount):
            yield _count("", now, units, "")


def _costs(count: PenaltyAssessment | None) -> bool:
    return count is not None and count.state not in NO_COUNT


def _count(sign: str, count: PenaltyAssessment, units: present.Units, tone: str) -> Values:
    return {
        "sign": sign,
        "cause": word(CAUSE, count.cause),
        "unit": units.badge(count.unit)["name"],
        "amount": count.amount,
        "state": word(COUNT_STATE, count.state),
        "tone": tone,
    }
