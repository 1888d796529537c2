"""The owner's desk of counts: candidates with their evidence beside the buttons, and findings stated freehand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shiwei.accounts.facts import Actor, actor_of
from shiwei.accounts.models import User
from shiwei.documents.actions.keep import FileRefused
from shiwei.penalties import labels, queries
from shiwei.penalties.actions.dismiss_candidate import dismiss_candidate
from shiwei.penalties.actions.state_finding import state_finding, statement_of
from shiwei.penalties.facts import home_in
from shiwei.penalties.models import Candidate, CandidateState, Penalty
from shiwei.ports.outside import outside
from shiwei.web import present
from shiwei.web.page import answer, page, person
from shiwei.web.penalties import present as shown
from shiwei.web.penalties.forms import DecideForm, StatementForm
from shiwei.web.uploads import keep_papers
from shiwei.workorders.labels import refusal, title, word

PAGE = 20


@page("penalties.state_finding")
def candidates(request: HttpRequest) -> HttpResponse:
    """What the product suspects, oldest first; with ``?state=`` what was decided."""
    user, units = person(request), present.Units()
    given = request.GET.get("state", "")
    state = given if given in CandidateState.values else CandidateState.OPEN
    rows = queries.candidates(user, state)
    context = {
        "cards": [_card(row, units) for row in rows[:PAGE]],
        "state": state,
        "total": rows.count(),
        "shown": PAGE,
    }
    return render(request, "penalties/candidates.html", context)


def _card(candidate: Candidate, units: present.Units) -> dict[str, Any]:
    return {
        "candidate": candidate,
        "cause": word(labels.CAUSE, candidate.cause),
        "item": labels.CAUSE_ITEM[candidate.cause],
        "about": title(candidate.order) if candidate.order else shown.act_words(candidate.act),
        "one_count": labels.ONE_COUNT[candidate.cause],
        "unit": units.badge(candidate.unit.code),
        "evidence": shown.evidence(candidate.evidence, units),
        "form": DecideForm(auto_id=f"c{candidate.pk}-%s"),
    }


@require_POST
@page("penalties.state_finding")
def decide(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """State the candidate, or dismiss it with a reason."""
    user = person(request)
    candidate = queries.candidates(user).filter(pk=pk).first()
    if candidate is None:
        raise Http404(_("没有这条候选，或已经处理"))
    form, actor, now = DecideForm(request.POST), actor_of(user), outside().clock.now()
    note = form.cleaned_data["note"] if form.is_valid() else ""
    if what == "dismiss":
        verdict = dismiss_candidate(candidate, note, actor, now)
        return answer(request, verdict, _("不予认定，理由已留存"), "candidates")
    verdict = state_finding(statement_of(candidate, note), actor, now, candidate=candidate)
    return answer(request, verdict, _("已认定，责任单位随即收到"), "candidates")


@page("penalties.state_finding")
def new(request: HttpRequest) -> HttpResponse:
    """State a finding freehand."""
    user = person(request)
    form = StatementForm(user, request.POST or None, request.FILES or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        made = _state(user, form)
        if made is not None:
            messages.success(request, _("已认定，责任单位随即收到"))
            return redirect("penalty", pk=made.pk)
    return render(request, "penalties/new.html", {"form": form}, status=422 if form.is_bound else 200)


def _state(user: User, form: StatementForm) -> Penalty | None:
    """The count that was stated; None with the form's error when it was refused."""
    given, actor, now = form.cleaned_data, actor_of(user), outside().clock.now()
    home = home_in(given["project"], given["contract"], given["order"])
    try:
        kept = _keep(form, home.subject, actor)
    except FileRefused as refused:
        form.add_error("papers", str(refused))
        return None
    what = form.statement(kept)
    verdict = state_finding(what, actor, now)
    if not verdict:
        form.add_error(None, refusal(verdict))
        return None
    newest = Penalty.objects.filter(cause=what.cause, unit=what.unit, subject=home.subject)
    return newest.order_by("-pk").first()


def _keep(form: StatementForm, subject: str, actor: Actor) -> list[dict[str, Any]]:
    papers, now = form.cleaned_data["papers"], outside().clock.now()
    kept = keep_papers(papers, subject, actor, now)
    return [{"kind": "file", "text": paper.name, "ref": sha} for paper, sha in zip(papers, kept, strict=True)]
