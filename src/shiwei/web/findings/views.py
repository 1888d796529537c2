"""A finding with its pictures, its score and what people said of it; the look at which something was missed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shiwei.accounts.facts import actor_of
from shiwei.accounts.permissions import may
from shiwei.assets.models import Camera
from shiwei.kernel.verdict import Verdict
from shiwei.ports.outside import outside
from shiwei.watch import labels
from shiwei.watch import word_queries as words
from shiwei.watch.actions.judge_finding import judge_finding, state_miss, withdraw_word
from shiwei.watch.actions.renew_reference import renew_reference
from shiwei.watch.actions.reset_own import reset_own
from shiwei.watch.facts import state_of
from shiwei.watch.models import Finding, Observation
from shiwei.watch.queries import visible_cameras
from shiwei.watch.word_labels import LIGHT, SAYS, refusal_of
from shiwei.watch.word_models import Says
from shiwei.web import present
from shiwei.web.findings.forms import JudgeForm, MissedForm
from shiwei.web.findings.told import own_line, word_line
from shiwei.web.page import page, person


@page("assets.see")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    user, finding = person(request), _finding(request, pk)
    lines = [own_line(line) for line in words.own_lines(finding.camera, outside().clock.now())]
    may_judge = may(user, "watch.judge_finding") and words.may_judge(actor_of(user), finding.camera)
    context = {
        "finding": finding,
        "camera": finding.camera,
        "kind": labels.word(labels.KIND, finding.kind),
        "chip": {"kind": finding.kind, "grade": "fault", "score": finding.score},
        "pair": _pair(finding),
        "light": labels.word(LIGHT, finding.light) if finding.light else "",
        "own": next((line for line in lines if line["code"] == finding.kind), None),
        "words": [word_line(word, may_judge) for word in words.words_on_finding(finding)],
        "form": JudgeForm() if may_judge and not finding.word else None,
        "order": finding.cause.order if finding.cause else None,
    }
    return render(request, "findings/finding.html", context)


@require_POST
@page("watch.judge_finding")
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the word on a finding."""
    finding, form = _finding(request, pk), JudgeForm(request.POST)
    to = reverse("finding", args=[pk])
    if not form.is_valid():
        return _unreadable(request, form, to)
    says = Says(form.cleaned_data["says"])
    verdict = judge_finding(finding, form.said(says), actor_of(person(request)), outside().clock.now())
    return _answered(request, verdict, _("已记下：%(says)s") % {"says": labels.word(SAYS, says)}, to)


@page("assets.see")
def look(request: HttpRequest, pk: int) -> HttpResponse:
    user, seen = person(request), _look(request, pk)
    may_judge = may(user, "watch.judge_finding") and words.may_judge(actor_of(user), seen.camera)
    said = seen.words.select_related("withdrawal").order_by("-said_at", "-pk")
    context = {
        "look": seen,
        "camera": seen.camera,
        "state": state_of(seen),
        "src": present.picture_url(seen.picture),
        "light": labels.word(LIGHT, seen.light) if seen.light else "",
        "findings": seen.findings,
        "scores": [(labels.word(labels.KIND, k), v) for k, v in sorted(seen.scores.items(), key=lambda kv: -kv[1])[:6]],
        "words": [word_line(word, may_judge) for word in said],
        "form": MissedForm() if may_judge and seen.tested else None,
    }
    return render(request, "findings/look.html", context)


@require_POST
@page("watch.judge_finding")
def missed(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep that a look missed a kind."""
    seen, form = _look(request, pk), MissedForm(request.POST)
    to = reverse("look", args=[pk])
    if not form.is_valid():
        return _unreadable(request, form, to)
    kind, actor = form.cleaned_data["kind"], actor_of(person(request))
    verdict = state_miss(seen, kind, form.said(Says.MISSED), actor, outside().clock.now())
    return _answered(request, verdict, _("已记下漏判：%(kind)s") % {"kind": labels.word(labels.KIND, kind)}, to)


@require_POST
@page("watch.judge_finding")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a word back."""
    word = words.visible_words(person(request)).filter(pk=pk).first()
    if word is None:
        raise Http404(_("没有这条评判，或不在您的范围内"))
    note = request.POST.get("note", "")[:400]
    verdict = withdraw_word(word, note, actor_of(person(request)), outside().clock.now())
    to = reverse("finding", args=[word.finding_id]) if word.finding_id else _look_or_camera(word.look_id, word.camera)
    return _answered(request, verdict, _("已撤回，阈值按余下的评判重新算"), to)


@require_POST
@page("watch.reset_own")
def reset(request: HttpRequest, gb_code: str) -> HttpResponse:
    """Give the camera its usual thresholds back."""
    camera = _camera(request, gb_code)
    kind, note = request.POST.get("kind", "")[:16], request.POST.get("note", "")[:400]
    verdict = reset_own(camera, kind, note, actor_of(person(request)), outside().clock.now())
    return _answered(request, verdict, _("已恢复通用阈值"), present.camera_url(gb_code))


@require_POST
@page("watch.renew_reference")
def renew(request: HttpRequest, gb_code: str) -> HttpResponse:
    """Take the camera's present view as its reference from now on."""
    camera, note = _camera(request, gb_code), request.POST.get("note", "")[:400]
    verdict = renew_reference(camera, note, actor_of(person(request)), outside().clock.now())
    return _answered(request, verdict, _("原基准已作废，下一次正常看图即为新基准"), present.camera_url(gb_code))


def _camera(request: HttpRequest, gb_code: str) -> Camera:
    related = ("project__owner", "project__integrator")
    camera = visible_cameras(person(request)).select_related(*related).filter(gb_code=gb_code).first()
    if camera is None:
        raise Http404(_("登记中没有这台摄像机，或不在您的范围内"))
    return camera


def _finding(request: HttpRequest, pk: int) -> Finding:
    found = words.visible_findings(person(request)).filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有这条发现，或不在您的范围内"))
    return found


def _look(request: HttpRequest, pk: int) -> Observation:
    found = words.visible_looks(person(request)).filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有这次看图，或不在您的范围内"))
    return found


def _look_or_camera(look: int | None, camera: Any) -> str:
    return reverse("look", args=[look]) if look else present.camera_url(camera.gb_code)


def _pair(finding: Finding) -> dict[str, Any]:
    baseline = finding.camera.baselines.order_by("light").first()
    return present.pair(
        {
            "name": finding.camera.name,
            "picture": finding.picture,
            "seen_at": finding.believed_at,
            "baseline": baseline.picture if baseline else "",
            "baseline_at": baseline.learned_at if baseline else None,
            "region": finding.region,
            "kind": finding.kind,
            "reason": finding.reason,
        }
    )


def _answered(request: HttpRequest, verdict: Verdict, done: str, to: str) -> HttpResponse:
    if verdict:
        messages.success(request, done)
    else:
        messages.error(request, refusal_of(verdict))
    return redirect(to)


def _unreadable(request: HttpRequest, form: JudgeForm | MissedForm, to: str) -> HttpResponse:
    faults = (f"{form.fields[name].label or name}：{' '.join(map(str, told))}" for name, told in form.errors.items())
    messages.error(request, "；".join(faults))
    return redirect(to)
