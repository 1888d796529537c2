"""What a person says of a finding or a look."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from shiwei.kernel.time import start_of_day
from shiwei.watch.actions.judge_finding import BY_PICTURE, Said
from shiwei.watch.labels import KIND
from shiwei.watch.word_labels import WORD_REASON
from shiwei.watch.word_models import Says

LAST_DAY = date(2999, 12, 31)


class WordForm(forms.Form):
    """The words and the last day on which they shall count."""

    note = forms.CharField(label=_("说明"), required=False, max_length=400, widget=forms.Textarea({"rows": 1}))
    until = forms.DateField(
        label=_("算到哪天为止"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        validators=[MaxValueValidator(LAST_DAY)],
        help_text=_("例如落叶之前；不填则按规则到期"),
    )

    def said(self, says: Says) -> Said:
        given: dict[str, Any] = self.cleaned_data
        return Said(says, given.get("reason", ""), given["note"], self._end())

    def _end(self) -> datetime | None:
        day = self.cleaned_data["until"]
        return start_of_day(day + timedelta(days=1)) if day else None


class JudgeForm(WordForm):
    """Of a finding: no fault, by which reason; or a fault indeed."""

    says = forms.ChoiceField(choices=[(s, s) for s in (Says.NOT_FAULT, Says.CONFIRMED)], widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("为什么不是故障"), required=False, choices=[("", "—"), *WORD_REASON.items()])
    field_order = ("reason", "note", "until")


class MissedForm(WordForm):
    """Of a look: the kind that should have been found."""

    kind = forms.ChoiceField(label=_("应当判出"), choices=[(kind, KIND[kind]) for kind in BY_PICTURE])
    field_order = ("kind", "note", "until")
