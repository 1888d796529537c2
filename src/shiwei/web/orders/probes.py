"""The acts of the order page that can be asked "what if": each as the event it would record, nothing done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms

from shiwei.kernel.verdict import Verdict
from shiwei.workorders.actions import accept_exclusion, change_cameras, confirm, dispatch, merge
from shiwei.workorders.journal import Entry
from shiwei.workorders.models import Order

Given = Mapping[str, Any]
Probe = Callable[[Order, Given], Entry | Verdict]
WRITTEN_LATER = "—"
"""Stands for words and papers that are still to be given: the answer does not depend on them."""


def _hand_over(_order: Order, given: Given) -> Entry:
    return Entry("handed_over", {"to": given["unit"].code, "reason": given["reason"], "note": WRITTEN_LATER})


def _reject(_order: Order, given: Given) -> Entry:
    to = {"to": given["unit"].code} if given["unit"] else {}
    return Entry("rejected", {"reason": WRITTEN_LATER, **to})


def _confirm(order: Order, _given: Given) -> Entry | Verdict:
    refused = confirm.proof_missing(order)
    return Entry("confirmed", {"evidence": [WRITTEN_LATER]}) if refused is None else refused


def _end_exclusion(_order: Order, given: Given) -> Entry:
    return Entry("exclusion_ended", {"exclusion": given["exclusion"], "evidence": [WRITTEN_LATER]})


PROBES: Mapping[str, Probe] = {
    "dispatch": lambda _order, given: dispatch.entry_of(given["unit"].code),
    "arrive": lambda _order, given: Entry("arrived", {"remote": given["remote"]} if given["remote"] else {}),
    "feed_back": lambda _order, given: Entry("repaired", {"photos": 1, "note": WRITTEN_LATER}),
    "hand_over": _hand_over,
    "confirm": _confirm,
    "reject": _reject,
    "void": lambda _order, given: Entry("voided", {"evidence": [WRITTEN_LATER]}),
    "change_cameras": lambda _order, given: change_cameras.entry_of(given["add"], given["remove"]),
    "merge": lambda _order, given: merge.entry_of(given["into"]),
    "accept_exclusion": lambda _order, given: accept_exclusion.entry_of(given["exclusion"], [WRITTEN_LATER]),
    "end_exclusion": _end_exclusion,
    "reopen": lambda _order, given: Entry("reopened", {"reason": WRITTEN_LATER}),
}
"""By the act's name; an act that is missing here moves no clock."""


def without_papers(form: forms.Form) -> forms.Form:
    """The form with its words and papers no longer demanded: a choice is enough to be told what it would change."""
    for field in form.fields.values():
        if isinstance(field, forms.FileField) or (type(field) is forms.CharField and not field.widget.is_hidden):
            field.required = False
    return form
