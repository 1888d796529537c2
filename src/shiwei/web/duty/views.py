"""The unit's duty list (R10.6): who is on call now and next, by which number; whom to phone at the owners."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from shiwei.accounts.facts import actor_of
from shiwei.accounts.models import Unit, User
from shiwei.kernel.verdict import Verdict
from shiwei.ports.outside import outside
from shiwei.web.moments import moment_field
from shiwei.web.orders.emergency_acts import phone_number
from shiwei.web.page import answer, page, person
from shiwei.workorders.actions.set_duty import FIRST, NEXT, Shift, set_duty
from shiwei.workorders.actions.withdraw_duty import withdraw_duty
from shiwei.workorders.duty import on_duty, standing, to_call
from shiwei.workorders.labels import refusal
from shiwei.workorders.models import DutyShift

PLACES = [(FIRST, _l("第一值班")), (NEXT, _l("第二值班"))]
MOST = 200


class ShiftForm(forms.Form):
    """One shift of one of the unit's people."""

    person = forms.ModelChoiceField(User.objects.none(), to_field_name="username", label=_l("值班人"))
    place = forms.TypedChoiceField(label=_l("次序"), choices=PLACES, coerce=int)
    starts = moment_field(_l("从"))
    ends = moment_field(_l("至"))
    number = forms.CharField(label=_l("值班电话"), max_length=40, validators=[phone_number])

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.queryset = User.objects.filter(unit=user.unit, is_active=True).order_by("duty_order", "pk")
        self.fields["number"].initial = user.phone or (user.unit.phone if user.unit else "")

    def shift(self) -> Shift:
        """What was typed. Call after ``is_valid``."""
        given = self.cleaned_data
        return Shift(given["person"], given["starts"], given["ends"], given["number"], given["place"])


@page("accounts.set_duty")
def show(request: HttpRequest) -> HttpResponse:
    """The list; a shift sent here is entered, or refused with what is wrong."""
    user, now = person(request), outside().clock.now()
    form = ShiftForm(user, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        verdict = set_duty(form.shift(), actor_of(user), now)
        if verdict:
            return answer(request, verdict, _("已排班"), "duty_list")
        form.add_error(None, _why(verdict))
    return render(request, "duty/list.html", _context(user, form, now), status=422 if form.is_bound else 200)


@require_POST
@page("accounts.set_duty")
def withdraw(request: HttpRequest, shift: int) -> HttpResponse:
    """Take one of the unit's own shifts off the list."""
    user = person(request)
    row = DutyShift.objects.select_related("unit").filter(pk=shift, unit=user.unit).first()
    if row is None:
        raise Http404(_("没有这一班，或不是本单位的"))
    return answer(request, withdraw_duty(row, actor_of(user), outside().clock.now()), _("已撤下"), "duty_list")


def _why(verdict: Verdict) -> str:
    return _("依据第%(article)s条，%(why)s") % {"article": verdict.article, "why": refusal(verdict)}


def _context(user: User, form: ShiftForm, now: datetime) -> dict[str, Any]:
    assert user.unit is not None  # who may do it has a unit
    words = dict(PLACES)
    rows = standing(user.unit, now)[:MOST]
    return {
        "form": form,
        "shifts": [{"row": row, "now": row.starts <= now, "place": words.get(row.place, row.place)} for row in rows],
        "on_duty": on_duty(user.unit, now),
        "calls": to_call(user.unit, now),
        "owners": [{"unit": owner, "contact": next(iter(to_call(owner, now)), None)} for owner in _owners(user.unit)],
    }


def _owners(unit: Unit) -> list[Unit]:
    """The owners of the projects the unit works for, others than itself."""
    works = Q(owned_projects__integrator=unit) | Q(owned_projects__contracts__unit=unit)
    return list(Unit.objects.filter(works).exclude(pk=unit.pk).distinct().order_by("code"))
