"""The forms of contracts and counties' rules: what is typed, checked before any action sees it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from shiwei.assets.models import Jurisdiction
from shiwei.contracts.actions.enter_clause import ClauseDraft
from shiwei.contracts.actions.enter_county_rule import RuleDraft
from shiwei.penalties.actions.end_suspension import EarlyEnd
from shiwei.penalties.actions.suspend_contract import Suspended
from shiwei.penalties.labels import CAUSE
from shiwei.policy.setting import Setter, settable
from shiwei.regulation.load import packaged
from shiwei.regulation.rulebook import Parameter
from shiwei.web.contracts.values import name_of, parse, shown
from shiwei.web.moments import moment_field
from shiwei.web.penalties.forms import words
from shiwei.web.uploads import PapersField
from shiwei.workorders.labels import word


def _choices(by: Setter) -> list[tuple[str, Any]]:
    """The parameters this one may set, by article, each with the regulation's own value."""
    found = sorted(settable(packaged(), by), key=lambda p: (p.article, p.key))
    return [
        (_("第 %(n)d 条") % {"n": article}, [(p.key, _choice(p)) for p in group])
        for article, group in groupby(found, key=lambda p: p.article)
    ]


def _choice(parameter: Parameter) -> str:
    cause = parameter.key.rpartition(".")[2]
    name = name_of(parameter.key) + (f"（{word(CAUSE, cause)}）" if cause in CAUSE else "")
    own = parameter.values[-1].value
    return name if own is None else f"{name} · {shown(parameter.key, own)}"


class _ValueForm(forms.Form):
    """A parameter and its value."""

    by: Setter = "contract"

    parameter = forms.ChoiceField(label=_l("参数（后为制度值）"))
    value = forms.CharField(label=_l("约定值"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parameter"].choices = _choices(self.by)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        parameter = packaged().parameters.get(str(given.get("parameter", "")))
        if parameter is not None:
            try:
                given["value"] = parse(parameter, str(given.get("value", "")))
            except ValueError as wrong:
                self.add_error("value", str(wrong))
        return given


def _day(label: Any, *, required: bool = False) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=forms.DateInput({"type": "date"}))


class ClauseForm(_ValueForm):
    number = forms.CharField(label=_l("条号"), max_length=20)
    quote = words(_l("条款原文"), rows=3, most=4000)
    since = _day(_l("自（空则合同起始）"))
    until = _day(_l("至（空则合同终止）"))
    papers = PapersField(label=_l("条款扫描件"), required=False)

    def draft(self, scan: str) -> ClauseDraft:
        """The checked draft. Call after ``is_valid``."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "papers"}
        return ClauseDraft(**given, scan=scan)


class RuleForm(_ValueForm):
    by: Setter = "county"

    county = forms.ModelChoiceField(Jurisdiction.objects.order_by("code"), label=_l("区县"))
    document = forms.CharField(label=_l("文号"), max_length=120)
    since = _day(_l("施行日期"), required=True)
    quote = words(_l("规定原文"), required=False, rows=3, most=4000)

    field_order = ("county", "parameter", "value", "document", "since", "quote")

    def draft(self) -> RuleDraft:
        """The checked draft. Call after ``is_valid``."""
        return RuleDraft(**{name: value for name, value in self.cleaned_data.items() if name != "county"})


class SuspensionForm(forms.Form):
    start = moment_field(_l("自"))
    end = moment_field(_l("至（不含）"))
    stops_clock = forms.BooleanField(label=_l("条款或通知写明停止计时"), required=False)
    clause = forms.CharField(label=_l("依据的条款"), required=False, max_length=60)
    reason = words(_l("理由"))

    def what(self) -> Suspended:
        """The checked suspension. Call after ``is_valid``."""
        given = self.cleaned_data
        return Suspended(given["start"], given["end"], given["stops_clock"], given["clause"], given["reason"])


class EarlyEndForm(forms.Form):
    end = moment_field(_l("服务恢复于"))
    reason = words(_l("提前结束的理由"))
    evidence = forms.CharField(label=_l("依据（恢复时间已过的必填）"), required=False, max_length=200)

    def what(self, suspension: int) -> EarlyEnd:
        """The checked end. Call after ``is_valid``."""
        given = self.cleaned_data
        return EarlyEnd(suspension, given["end"], given["reason"], given["evidence"])
