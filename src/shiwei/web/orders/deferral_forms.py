"""The forms of the order page's acts of Articles 11 and 12: signature, consultation, consent."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _l

from shiwei.web.orders.forms import ActForm
from shiwei.workorders.deferral_labels import SIGN_METHOD

_SCAN = {"accept": "application/pdf,image/jpeg,image/png"}


class SignForm(ActForm):
    """One party's signature; the person named must be another one than the other party's."""

    signer = forms.CharField(label=_l("签字人姓名"), max_length=60)
    method = forms.ChoiceField(label=_l("方式"), choices=list(SIGN_METHOD.items()))
    scan = forms.FileField(label=_l("签字页扫描件"), required=False, widget=forms.ClearableFileInput(_SCAN))

    def prepare(self) -> None:
        self.fields["signer"].initial = self.user.display_name


class ConsultForm(ActForm):
    held_on = forms.DateField(label=_l("协商日期"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    participants = forms.CharField(label=_l("参加人"), max_length=400)
    solution = forms.CharField(label=_l("解决方案"), max_length=4000, widget=forms.Textarea({"rows": 2}))


class ConsentForm(ActForm):
    opinion = forms.CharField(label=_l("书面同意的意见"), max_length=4000, widget=forms.Textarea({"rows": 2}))
    paper = forms.FileField(label=_l("同意书扫描件"), required=False, widget=forms.ClearableFileInput(_SCAN))
