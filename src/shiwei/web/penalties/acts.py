"""The acts of a count's page as one table: what is typed, who may, when it is offered, and what is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms as django_forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shiwei.accounts.facts import Actor
from shiwei.accounts.models import User
from shiwei.accounts.permissions import may
from shiwei.kernel.verdict import Verdict
from shiwei.penalties.actions.dispute import dispute
from shiwei.penalties.actions.open_reversal import open_reversal
from shiwei.penalties.actions.sign import sign
from shiwei.penalties.actions.sign_reversal import sign_reversal
from shiwei.penalties.actions.withdraw import withdraw
from shiwei.penalties.explained import signatures, story
from shiwei.penalties.facts import parties
from shiwei.penalties.models import Penalty, Reversal
from shiwei.policy.tables.penalty import Party, open_acts
from shiwei.web.penalties import forms
from shiwei.web.uploads import keep_papers

Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CountAct:
    """One act. ``event`` is the row of the state machine that offers it; ``when`` narrows it down."""

    verb: str
    event: str
    label: str | Promise
    done: str | Promise
    icon: str
    form: type[django_forms.Form]
    do: Callable[[Penalty, Actor, datetime, Given], Verdict]
    when: Callable[[Penalty, frozenset[Party]], bool] = lambda _count, _parties: True
    tone: str = ""


def _sign(count: Penalty, actor: Actor, now: datetime, given: Given) -> Verdict:
    return sign(count, actor, now, note=given["note"])


def _dispute(count: Penalty, actor: Actor, now: datetime, given: Given) -> Verdict:
    papers = keep_papers(given["papers"], count.subject, actor, now)
    return dispute(count, given["reason"], actor, now, evidence=papers)


def _withdraw(count: Penalty, actor: Actor, now: datetime, given: Given) -> Verdict:
    return withdraw(count, given["reason"], actor, now)


def _reverse(count: Penalty, actor: Actor, now: datetime, given: Given) -> Verdict:
    papers = keep_papers(given["papers"], count.subject, actor, now)
    return open_reversal(count, given["reason"], given["ruling"], papers, actor, now)


def _sign_reversal(count: Penalty, actor: Actor, now: datetime, _given: Given) -> Verdict:
    return sign_reversal(count, actor, now)


def reversal_of(count: Penalty) -> Reversal | None:
    return Reversal.objects.filter(penalty=count).first()


def _unsigned(count: Penalty, mine: frozenset[Party]) -> bool:
    """In a dispute a signature may stand already: it is not asked for again."""
    found = signatures(count, story(count))
    return (found.owner if Party.OWNER in mine else found.unit) is None


def _none_yet(count: Penalty, _parties: frozenset[Party]) -> bool:
    return reversal_of(count) is None


def _not_signed(count: Penalty, mine: frozenset[Party]) -> bool:
    made = reversal_of(count)
    if made is None:
        return False
    return (made.own_signed_at if Party.OWNER in mine else made.unit_signed_at) is None


ACTS: dict[str, CountAct] = {
    "sign": CountAct(
        "penalties.sign", "penalty_signed", _("签字确认"), _("已签字"), "check", forms.SignForm, _sign,
        when=_unsigned, tone="primary",
    ),
    "dispute": CountAct(
        "penalties.dispute", "penalty_disputed", _("提出异议"), _("已提出异议，双方签字前不扣款"), "scale",
        forms.DisputeForm, _dispute,
    ),
    "withdraw": CountAct(
        "penalties.withdraw", "penalty_withdrawn", _("撤回考核"), _("已撤回，记录保留"), "arrow-back-up",
        forms.ReasonForm, _withdraw,
    ),
    "reverse": CountAct(
        "penalties.reverse", "reversed", _("依裁定冲销"), _("已提出冲销并签字，待对方签字"), "arrow-back-up",
        forms.ReversalForm, _reverse, when=_none_yet,
    ),
    "sign_reversal": CountAct(
        "penalties.reverse", "reversed", _("同意冲销并签字"), _("双方已签字，金额冲回"), "check",
        forms.NothingForm, _sign_reversal, when=_not_signed, tone="primary",
    ),
}  # fmt: skip


def offered(count: Penalty, user: User) -> dict[str, CountAct]:
    """The acts this person's page offers now; the fold judges them again when they are done."""
    if user.unit is None:
        return {}
    mine = parties(count, user.unit.code)
    events = open_acts(count.state, mine)
    return {
        name: act for name, act in ACTS.items() if act.event in events and may(user, act.verb) and act.when(count, mine)
    }
