"""The forms of acts that change what an order concerns: another order, its cameras, an exclusion, its being closed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from shiwei.assets.models import Camera
from shiwei.watch.queries import visible_cameras
from shiwei.web.orders.forms import ActForm
from shiwei.web.uploads import PapersField
from shiwei.workorders import labels
from shiwei.workorders.exclusions import in_force
from shiwei.workorders.merging import closest
from shiwei.workorders.models import Order
from shiwei.workorders.queries import visible_to

_MACHINE = {"AUTO_ALARM", "DAILY_PATROL"}


def _words(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=2000, widget=forms.Textarea({"rows": 2}))


class Suggested(forms.TextInput):
    """A text with suggestions: ``options`` are ``(value, words)``."""

    template_name = "orders/suggested.html"
    options: tuple[tuple[str, str], ...] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        listed = f"{context['widget']['attrs'].get('id', name)}-list"
        context["widget"]["attrs"]["list"] = listed
        return context | {"options": self.options, "listed": listed}


class MergeForm(ActForm):
    """Into which order. Any running order the person sees may be typed; those reported closest in time are offered."""

    into = forms.CharField(label=_l("并入工单"), max_length=24, widget=Suggested({"autocomplete": "off"}))

    def prepare(self) -> None:
        offered = closest(self.order, self.user) if not self.is_bound else []
        widget: Any = self.fields["into"].widget
        widget.options = tuple((order.number, labels.title(order)) for order in offered)

    def clean_into(self) -> Order:
        number = self.cleaned_data["into"].strip()
        related = ("project__integrator", "project__owner", "holder")
        found = visible_to(self.user).select_related(*related).filter(number=number).exclude(pk=self.order.pk).first()
        if found is None:
            raise forms.ValidationError(_("没有这张工单，或不在您的范围内"))
        return found


class CamerasForm(ActForm):
    """Cameras by their codes, one a line."""

    add = forms.CharField(
        label=_l("增加（编码，每行一个）"), required=False, widget=forms.Textarea({"rows": 2}), max_length=20_000
    )
    remove = forms.CharField(
        label=_l("移除（编码，每行一个）"), required=False, widget=forms.Textarea({"rows": 2}), max_length=20_000
    )

    def clean_add(self) -> list[str]:
        codes = list(dict.fromkeys(self.cleaned_data["add"].split()))
        known = visible_cameras(self.user).filter(gb_code__in=codes)
        return self._known(codes, known.values_list("gb_code", flat=True))

    def clean_remove(self) -> list[str]:
        codes = list(dict.fromkeys(self.cleaned_data["remove"].split()))
        mine = Camera.objects.filter(order_links__order=self.order, gb_code__in=codes)
        return self._known(codes, mine.values_list("gb_code", flat=True))

    def _known(self, codes: list[str], known: Any) -> list[str]:
        if missing := [code for code in codes if code not in set(known)]:
            raise forms.ValidationError(_("没有这些编码：%(codes)s") % {"codes": "、".join(missing[:5])})
        return codes

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not (given.get("add") or given.get("remove")):
            raise forms.ValidationError(_("请填写要增加或移除的摄像机"))
        return given


class ExclusionForm(ActForm):
    """An exclusion on evidence: the outage notice, the upgrade notice."""

    exclusion = forms.ChoiceField(label=_l("排除情形"), choices=list(labels.EXCLUSION.items()))
    papers = PapersField(label=_l("证据（停电通知、升级告知等）"))
    note = _words(_l("说明"), required=False)


class EndExclusionForm(ExclusionForm):
    papers = PapersField(label=_l("证据（复电、升级结束等）"))

    def prepare(self) -> None:
        standing = in_force(self.order)
        field: Any = self.fields["exclusion"]
        field.choices = [(code, word) for code, word in labels.EXCLUSION.items() if code in standing]


class ReopenForm(ActForm):
    reason = _words(_l("虚假完成的事实"))


class RecurForm(ActForm):
    source = forms.ChoiceField(label=_l("来源"))
    description = _words(_l("复发情况"), required=False)

    def prepare(self) -> None:
        field: Any = self.fields["source"]
        field.choices = [(code, word) for code, word in labels.SOURCE.items() if code not in _MACHINE]


class MergeAllForm(ActForm):
    """The orders of a proposal, each by its number."""

    children = forms.CharField(widget=forms.HiddenInput, max_length=8000)

    def clean_children(self) -> list[Order]:
        numbers = self.cleaned_data["children"].split(",")
        related = ("project__integrator", "project__owner", "holder")
        found = visible_to(self.user).select_related(*related).filter(number__in=numbers).exclude(pk=self.order.pk)
        return list(found.order_by("opened_at", "pk"))
