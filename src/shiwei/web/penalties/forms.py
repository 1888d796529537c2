"""The forms about counts: what a person types, checked before any action sees it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shiwei.accounts.models import PartyRole, Unit, User
from shiwei.accounts.queries import scope_of, units_with_role
from shiwei.assets.models import Project
from shiwei.contracts.models import Contract
from shiwei.penalties import labels
from shiwei.penalties.actions.state_finding import Statement
from shiwei.penalties.queries import VIEWS, Filter
from shiwei.policy.vocabulary import RATE_CAUSES
from shiwei.web.uploads import PapersField
from shiwei.workorders.models import Order
from shiwei.workorders.queries import visible_to

_REPAIRERS = (PartyRole.INTEGRATOR, PartyRole.NETWORK_OPERATOR, PartyRole.POWER_SUPPLIER)


def words(label: Any, *, required: bool = True, rows: int = 2, most: int = 2000) -> forms.CharField:
    """A text of some lines."""
    return forms.CharField(label=label, required=required, max_length=most, widget=forms.Textarea({"rows": rows}))


class SignForm(forms.Form):
    note = words(_("签字说明"), required=False, rows=1)


class ReasonForm(forms.Form):
    reason = words(_("理由"))


class DisputeForm(ReasonForm):
    papers = PapersField(label=_("证据"), required=False)


class ReversalForm(ReasonForm):
    ruling = forms.CharField(label=_("裁定文号"), max_length=120)
    papers = PapersField(label=_("裁定书等证据"))


class NothingForm(forms.Form):
    """An act that needs no word."""


class DecideForm(forms.Form):
    """The owner's word on a candidate."""

    note = words(_("认定说明或不予认定的理由"), required=False, rows=1, most=1000)


class StatementForm(forms.Form):
    """A finding stated freehand. What makes it one count follows from the cause (B.6)."""

    cause = forms.ChoiceField(label=_("事由"))
    unit = forms.ModelChoiceField(Unit.objects.none(), to_field_name="code", label=_("责任单位"))
    project = forms.ModelChoiceField(Project.objects.none(), to_field_name="code", label=_("项目"))
    contract = forms.ModelChoiceField(
        Contract.objects.none(), to_field_name="code", label=_("合同"), required=False, empty_label=_("不指明")
    )
    order = forms.CharField(label=_("工单号"), required=False, max_length=24)
    thing = forms.CharField(
        label=_("计次对象"), required=False, max_length=60,
        help_text=_("机房、批次、部位、记录、点位等：同一对象同一期只计一次"),
    )  # fmt: skip
    passed = forms.IntegerField(label=_("合格数"), required=False, min_value=0)
    total = forms.IntegerField(label=_("总数"), required=False, min_value=1)
    note = words(_("事实经过"), most=4000, rows=3)
    papers = PapersField(label=_("证据"), required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        owned = Project.objects.filter(owner__in=scope_of(user))
        self._choose("unit", units_with_role(*_REPAIRERS))
        self._choose("project", owned.order_by("code"))
        self._choose("contract", Contract.objects.filter(projects__in=owned).distinct().order_by("code"))
        causes = [(code, word) for code, word in labels.CAUSE.items() if code != "FAULT_OVERTIME"]
        self.fields["cause"].choices = causes  # type: ignore[attr-defined]

    def _choose(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean_order(self) -> Order | None:
        number = self.cleaned_data["order"].strip()
        if not number:
            return None
        order = visible_to(self.user).select_related("project__owner").filter(number=number).first()
        if order is None:
            raise forms.ValidationError(_("没有这张工单，或不在您的范围内"))
        return order

    def statement(self, evidence: list[dict[str, Any]]) -> Statement:
        """The checked statement. Call after ``is_valid``."""
        given = dict(self.cleaned_data)
        given.pop("papers")
        if given["cause"] not in RATE_CAUSES:
            given["passed"] = given["total"] = None
        return Statement(**given, evidence=evidence)


class FilterForm(forms.Form):
    """What the address asks for; whatever is wrong in it is left out, an old address never fails."""

    view = forms.ChoiceField(choices=[(v, v) for v in VIEWS], required=False)
    state = forms.ChoiceField(choices=[(s, s) for s in labels.STATE], required=False)
    cause = forms.ChoiceField(choices=[(c, c) for c in labels.CAUSE], required=False)
    unit = forms.CharField(max_length=32, required=False)
    order = forms.CharField(max_length=24, required=False)
    first = forms.DateField(required=False)
    last = forms.DateField(required=False)
    after = forms.CharField(max_length=80, required=False)

    def filter(self) -> Filter:
        self.full_clean()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return Filter(**given)
