"""The forms of filing and deciding a deferral: what a person types, checked before any action sees it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from shiwei.policy.vocabulary import WEATHER
from shiwei.web.moments import moment_field
from shiwei.web.orders.forms import PhotosField
from shiwei.workorders.application import Application
from shiwei.workorders.deferral_labels import CATEGORY, INTERNAL, REFUSAL_CODE
from shiwei.workorders.models import Deferral, Order

MOST_DAYS = 400


class LengthForm(forms.Form):
    """A length of time as days and hours; ``length`` is in hours, None where neither is given."""

    days = forms.IntegerField(label=_l("天"), min_value=0, max_value=MOST_DAYS, required=False)
    hours = forms.IntegerField(label=_l("小时"), min_value=0, max_value=MOST_DAYS * 24, required=False)

    @property
    def length(self) -> int | None:
        """Only after ``is_valid`` was asked."""
        days, hours = self.cleaned_data.get("days"), self.cleaned_data.get("hours")
        return None if days is None and hours is None else (days or 0) * 24 + (hours or 0)


def length_of(hours: int | None) -> dict[str, int | None]:
    """Hours as the two fields show them."""
    return {"days": None, "hours": None} if hours is None else {"days": hours // 24, "hours": hours % 24}


class FileForm(LengthForm):
    """An application for one order or several. A coded internal reason goes on to the action, which keeps it."""

    category = forms.ChoiceField(
        label=_l("类别"),
        choices=[*CATEGORY.items(), *INTERNAL.items()],
        error_messages={"required": _l("请选择类别")},
    )
    reason = forms.CharField(label=_l("理由"), required=False, max_length=4000, widget=forms.Textarea({"rows": 3}))
    part = forms.CharField(label=_l("缺少的备件"), required=False, max_length=160)
    photos = PhotosField(label=_l("现场环境照片"), required=False)
    form = forms.FileField(label=_l("盖章申请表扫描件"), required=False)
    kept_form = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    completes = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    key = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, orders: Sequence[Order], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.orders = orders
        self.fields["form"].widget.attrs["accept"] = "application/pdf,image/jpeg,image/png"

    @property
    def kept_photos(self) -> list[str]:
        """Hashes of the photos that were uploaded before the form is sent."""
        listed = self.data.getlist("kept_photos") if hasattr(self.data, "getlist") else ()
        return list(dict.fromkeys(sha for sha in listed if len(sha) == 64))

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("category") in INTERNAL:
            return found
        if not found.get("reason", "").strip():
            self.add_error("reason", _("请写明理由（第十一条）"))
        if not self.kept_photos and not found.get("photos"):
            self.add_error("photos", _("缺少现场环境照片，至少一张（第十一条）"))
        if not found.get("kept_form") and not found.get("form"):
            self.add_error("form", _("缺少加盖公章的申请表扫描件（第十一条）"))
        if found.get("category") != WEATHER and not self.length:
            self.add_error("days", _("请填写拟暂缓的时长（第十一条）"))
        return found

    def application(self, photos: Sequence[str] = (), form: str = "") -> Application:
        """What is filed, with these papers. Call after ``is_valid``."""
        given = self.cleaned_data
        return Application(
            category=given.get("category", ""),
            reason=given.get("reason", "").strip(),
            hours=self.length or None,
            photos=photos,
            form=form,
            part=given.get("part", "").strip(),
            completes=given.get("completes", ""),
        )


class PaperForm(FileForm):
    """An application that came on paper, entered by the owner; its internal reason makes it refused at once."""

    received_at = moment_field(_l("收到时间"), required=False)
    internal = forms.BooleanField(
        label=_l("理由属内部原因（人员、车辆不足等），登记后即不予批准并计次"), required=False
    )

    field_order = ("category", "received_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = list(CATEGORY.items())  # type: ignore[attr-defined]


class DecideForm(LengthForm):
    """The owner's decision; which of its fields are needed depends on the button."""

    opinion = forms.CharField(label=_l("意见"), required=False, max_length=4000, widget=forms.Textarea({"rows": 2}))
    retroactive = forms.BooleanField(label=_l("追认申请之前已超时的部分（须写明理由）"), required=False)
    reason_code = forms.ChoiceField(label=_l("不批准的理由"), choices=list(REFUSAL_CODE.items()), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    key = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, deferral: Deferral, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deferral = deferral

    @property
    def also(self) -> list[str]:
        """Codes of the other applications of the batch that are decided in the same go."""
        return self.data.getlist("also") if hasattr(self.data, "getlist") else []


class TerminateForm(forms.Form):
    reason = forms.CharField(label=_l("终止的理由"), max_length=2000, widget=forms.Textarea({"rows": 1}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ImpactForm(forms.Form):
    impact_end = moment_field(_l("天气影响结束时间"))
    evidence = forms.CharField(label=_l("依据（预警解除记录等）"), max_length=1000)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class VersionForm(forms.Form):
    """An act that needs no word."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class FalseForm(VersionForm):
    evidence = forms.CharField(label=_l("证据"), max_length=4000, widget=forms.Textarea({"rows": 2}))


class AnswerForm(VersionForm):
    answer = forms.CharField(label=_l("申辩"), max_length=4000, widget=forms.Textarea({"rows": 3}))
