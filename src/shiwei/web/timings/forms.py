"""The forms of special timing (Article 10): the written request, and the owner's answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from shiwei.kernel.time import Span
from shiwei.web.moments import moment_field
from shiwei.workorders.actions.request_timing import Request
from shiwei.workorders.deferral_labels import CATEGORY

_SCAN = {"accept": "application/pdf,image/jpeg,image/png"}


class RequestForm(forms.Form):
    """Why time should be counted separately, and how."""

    reason = forms.CharField(label=_l("特殊情况"), max_length=4000, widget=forms.Textarea({"rows": 3}))
    treatment = forms.CharField(
        label=_l("请求如何另计"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_l("例如：自今日 20:00 起暂停计时至后日 08:00，或请求把期限定在某一时刻。"),
    )
    category = forms.ChoiceField(
        label=_l("若属暂缓类别，请注明"), required=False, choices=[("", _l("不属于暂缓类别")), *CATEGORY.items()]
    )
    form = forms.FileField(label=_l("盖章的书面请示扫描件"), required=False, widget=forms.ClearableFileInput(_SCAN))
    kept_form = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    key = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if not found.get("kept_form") and not found.get("form"):
            self.add_error("form", _("缺少盖章的书面请示扫描件（第十条）"))
        return found

    def request(self, form: str) -> Request:
        """The checked request with the hash of its paper. Call after ``is_valid``."""
        given = self.cleaned_data
        return Request(given["reason"].strip(), given["treatment"].strip(), form, given["category"])


class AnswerForm(forms.Form):
    """A pause from … to …, or a deadline; which of the fields are needed depends on the treatment chosen."""

    treatment = forms.ChoiceField(
        label=_l("另计方式"), choices=[("pause", _l("暂停计时")), ("deadline", _l("另定期限"))], required=False
    )
    start = moment_field(_l("自"), required=False)
    end = moment_field(_l("至"), required=False)
    deadline = moment_field(_l("期限"), required=False)
    opinion = forms.CharField(label=_l("批复意见"), required=False, max_length=4000, widget=forms.Textarea({"rows": 2}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    key = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    @property
    def granted(self) -> Span | datetime | None:
        """The treatment typed, None while it is not complete or its end is not after its start."""
        given = self.cleaned_data
        if given.get("treatment") == "deadline":
            deadline: datetime | None = given.get("deadline")
            return deadline
        start, end = given.get("start"), given.get("end")
        return Span(start, end) if start and end and start < end else None
