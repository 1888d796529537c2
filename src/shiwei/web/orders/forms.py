"""The forms of the order pages: what a person types, checked before any action sees it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shiwei.accounts.models import PartyRole, Unit, User
from shiwei.accounts.queries import units_with_role
from shiwei.workorders import labels
from shiwei.workorders.actions.confirm import is_picture_fault
from shiwei.workorders.models import Order

_REPAIRERS = (PartyRole.INTEGRATOR, PartyRole.NETWORK_OPERATOR, PartyRole.POWER_SUPPLIER)


def fault_groups() -> list[tuple[str, list[tuple[str, Any]]]]:
    """The fault codes of Article 8 in their three groups, for a select."""
    names = {"IMG_": _("图像故障"), "FN_": _("软件功能故障"), "HW_": _("硬件故障")}
    return [(str(n), [(c, w) for c, w in labels.FAULT.items() if c.startswith(p)]) for p, n in names.items()]


class PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Any number of photos; the cleaned value is a list."""

    widget = PhotosInput({"accept": "image/jpeg,image/png,image/webp"})

    def clean(self, data: Any, initial: Any = None) -> Any:
        if not data and not self.required:
            return []
        return [super(PhotosField, self).clean(one, initial) for one in data or [None]]


class ActForm(forms.Form):
    """What is typed for an act of an order. ``key`` makes the same act sent twice count once."""

    key = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def __init__(self, order: Order, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order, self.user = order, user
        self.prepare()

    def prepare(self) -> None:
        """What the fields need to know of the order."""


def _words(label: Any, *, required: bool = True, rows: int = 1, most: int = 2000) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=most, widget=forms.Textarea({"rows": rows}))


def _unit_field(label: Any, **more: Any) -> forms.ModelChoiceField[Unit]:
    return forms.ModelChoiceField(Unit.objects.none(), to_field_name="code", label=label, **more)


class UnitForm(ActForm):
    """An act that names a unit able to repair."""

    def prepare(self) -> None:
        field: Any = self.fields["unit"]
        field.queryset = units_with_role(*_REPAIRERS)
        if field.required and self.order.proposed_unit:
            field.initial = self.order.proposed_unit.code


class DispatchForm(UnitForm):
    unit = _unit_field(_("派给"))
    note = _words(_("研判说明"), required=False)


class HandOverForm(UnitForm):
    unit = _unit_field(_("流转给"))
    reason = forms.ChoiceField(label=_("理由"), choices=list(labels.HAND_OVER_REASON.items()))
    note = _words(_("说明"), required=False)


class FeedBackForm(ActForm):
    measures = _words(_("原因与措施"), rows=2, most=4000)
    photos = PhotosField(label=_("现场照片"), required=False)


class ArriveForm(ActForm):
    remote = forms.CharField(label=_("远程处理的理由（到现场则留空）"), required=False, max_length=400)


class ConfirmForm(ActForm):
    """For a picture fault the evidence is each camera's own clean picture: nothing is typed."""

    evidence = _words(_("确认依据"), rows=2)

    def prepare(self) -> None:
        if is_picture_fault(self.order):
            self.fields["evidence"].required = False
            self.fields["evidence"].widget = forms.HiddenInput()


class RejectForm(UnitForm):
    reason = _words(_("退回理由"), rows=2)
    unit = _unit_field(_("改由（空则原单位继续）"), required=False, empty_label=_("原单位"))


class VoidForm(ActForm):
    evidence = _words(_("误报的证据"), rows=2)
