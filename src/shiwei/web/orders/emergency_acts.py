"""The acts of an emergency on the order page: telling the owner, acknowledging, setting out (R10.6, R10.7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from shiwei.accounts.facts import Actor
from shiwei.accounts.models import User
from shiwei.kernel.verdict import Verdict
from shiwei.ports.outside import outside
from shiwei.web.moments import moment_field
from shiwei.web.orders.forms import ActForm
from shiwei.workorders.actions.acknowledge import acknowledge
from shiwei.workorders.actions.depart import depart
from shiwei.workorders.actions.log_notice import Contact, log_notice
from shiwei.workorders.alarm import open_of
from shiwei.workorders.duty import to_call
from shiwei.workorders.models import Order, OrderState
from shiwei.workorders.story_labels import CHANNEL

Given = Mapping[str, Any]
DIALLED = {"PHONE", "SMS"}
"""Channels that need the number."""

phone_number = RegexValidator(r"^[0-9+()\- ]{3,40}$", _l("电话号码只含数字、空格和 + - ( )"))


class NoticeForm(ActForm):
    """Who was told, by what means, by which number, when; the first on the owner's duty list stands there already."""

    person = forms.CharField(label=_l("告知何人"), max_length=60)
    channel = forms.ChoiceField(label=_l("方式"), choices=list(CHANNEL.items()))
    number = forms.CharField(label=_l("电话号码"), max_length=40, required=False, validators=[phone_number])
    told_at = moment_field(_l("告知时间"))
    words = forms.CharField(label=_l("说了什么"), max_length=2000, required=False, widget=forms.Textarea({"rows": 1}))

    def prepare(self) -> None:
        now = outside().clock.now()
        self.fields["told_at"].initial = now.replace(second=0, microsecond=0)
        first = next(iter(to_call(self.order.project.owner, now)), None)
        if first is not None:
            self.fields["person"].initial, self.fields["number"].initial = str(first.person), first.number

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("channel") in DIALLED and not given.get("number") and "number" not in self.errors:
            self.add_error("number", _("电话或短信告知须填写号码"))
        return given


class AcknowledgeForm(ActForm):
    words = forms.CharField(label=_l("意见"), max_length=2000, required=False, widget=forms.Textarea({"rows": 1}))


class DepartForm(ActForm):
    words = forms.CharField(
        label=_l("谁去、怎么去"), max_length=400, required=False, widget=forms.Textarea({"rows": 1})
    )


def do_notify(order: Order, actor: Actor, now: datetime, given: Given) -> Verdict:
    contact = Contact(given["channel"], given["person"], given["words"], given["number"], given["told_at"])
    return log_notice(order, contact, actor, now, key=given["key"])


def do_acknowledge(order: Order, actor: Actor, now: datetime, given: Given) -> Verdict:
    return acknowledge(order, actor, now, words=given["words"], key=given["key"])


def do_depart(order: Order, actor: Actor, now: datetime, given: Given) -> Verdict:
    return depart(order, actor, now, words=given["words"], key=given["key"])


def may_notify(order: Order, user: User, _now: datetime) -> bool:
    """Until the owner has answered: a second call is worth its line too."""
    notice = open_of(order) if order.project.integrator_id == user.unit_id else None
    return notice is not None and (notice.notified_at is None or notice.acknowledged_at is None)


def may_acknowledge(order: Order, user: User, _now: datetime) -> bool:
    notice = open_of(order)
    return notice is not None and notice.acknowledged_at is None and order.project.owner_id == user.unit_id


def may_depart(order: Order, user: User, _now: datetime) -> bool:
    """While the unit repairs, and its crew has neither set out nor arrived."""
    notice = open_of(order) if order.state == OrderState.REPAIRING and order.holder_id == user.unit_id else None
    return notice is not None and notice.departed_at is None and notice.arrived_at is None
