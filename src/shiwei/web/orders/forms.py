"""The forms of the order pages: what a person types, checked before any action sees it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shiwei.accounts.models import PartyRole, Unit, User
from shiwei.accounts.queries import parties_of, units_with_role
from shiwei.assets.models import Camera, Project
from shiwei.watch.queries import visible_cameras
from shiwei.workorders import labels
from shiwei.workorders.actions.report import Report

_REPAIRERS = (PartyRole.INTEGRATOR, PartyRole.NETWORK_OPERATOR, PartyRole.POWER_SUPPLIER)
_MACHINE = {"AUTO_ALARM", "DAILY_PATROL"}


def _groups() -> list[tuple[str, list[tuple[str, Any]]]]:
    names = {"IMG_": _("图像故障"), "FN_": _("软件功能故障"), "HW_": _("硬件故障")}
    return [(str(n), [(c, w) for c, w in labels.FAULT.items() if c.startswith(p)]) for p, n in names.items()]


class ReportForm(forms.Form):
    """Report a fault by hand; the source is fixed for a using unit and for the owner, chosen by the integrator."""

    fault = forms.ChoiceField(label=_("故障"))
    project = forms.ModelChoiceField(Project.objects.order_by("code"), label=_("项目"))
    cameras = forms.CharField(
        label=_("摄像机编码（每行一个，可空）"), required=False, widget=forms.Textarea({"rows": 3})
    )
    title = forms.CharField(label=_("位置或名称"), max_length=200, min_length=2)
    description = forms.CharField(
        label=_("情况说明"), required=False, max_length=4000, widget=forms.Textarea({"rows": 3})
    )
    source = forms.ChoiceField(label=_("来源"))
    reporter = forms.CharField(label=_("反映人及联系方式"), required=False, max_length=120)
    external_number = forms.CharField(label=_("外部工单号"), required=False, max_length=60)
    key = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["fault"].choices = _groups()  # type: ignore[attr-defined]
        self.fields["source"].choices = self._sources()  # type: ignore[attr-defined]

    def _sources(self) -> list[tuple[str, Any]]:
        parties = parties_of(self.user)
        if PartyRole.USING_UNIT in parties:
            return [("USING_UNIT", labels.SOURCE["USING_UNIT"])]
        return [(code, word) for code, word in labels.SOURCE.items() if code not in _MACHINE]

    def clean_cameras(self) -> list[Camera]:
        codes = list(dict.fromkeys(self.cleaned_data["cameras"].split()))
        found = {c.gb_code: c for c in visible_cameras(self.user).filter(gb_code__in=codes)}
        missing = [code for code in codes if code not in found]
        if missing:
            raise forms.ValidationError(_("登记中没有这些编码：%(codes)s") % {"codes": "、".join(missing[:5])})
        return list(found.values())

    def report(self) -> Report:
        """The checked report. Call after ``is_valid``."""
        given = self.cleaned_data
        names = ("project", "source", "fault", "cameras", "title", "description", "reporter", "external_number", "key")
        return Report(**{name: given[name] for name in names})


class DispatchForm(forms.Form):
    unit = forms.ModelChoiceField(Unit.objects.none(), to_field_name="code")
    note = forms.CharField(required=False, max_length=2000)
    key = forms.CharField(required=False, max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_with_role(*_REPAIRERS)  # type: ignore[attr-defined]


class HandOverForm(DispatchForm):
    reason = forms.ChoiceField(choices=[("NOT_MINE", _("非本单位责任")), ("NOT_REPAIRED", _("未能修复"))])


class FeedBackForm(forms.Form):
    measures = forms.CharField(max_length=4000)
    photos = forms.FileField(required=False)
    key = forms.CharField(required=False, max_length=80)


class ArriveForm(forms.Form):
    remote = forms.CharField(required=False, max_length=400)
    key = forms.CharField(required=False, max_length=80)


class ConfirmForm(forms.Form):
    evidence = forms.CharField(required=False, max_length=2000)
    key = forms.CharField(required=False, max_length=80)


class RejectForm(forms.Form):
    reason = forms.CharField(max_length=2000)
    unit = forms.ModelChoiceField(Unit.objects.none(), to_field_name="code", required=False)
    key = forms.CharField(required=False, max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_with_role(*_REPAIRERS)  # type: ignore[attr-defined]


class VoidForm(forms.Form):
    evidence = forms.CharField(max_length=2000)
    key = forms.CharField(required=False, max_length=80)
