"""The acts of the order page as one table: what is typed, who may, in which state it is offered, and what is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shiwei.accounts.facts import Actor
from shiwei.accounts.models import User
from shiwei.accounts.permissions import may
from shiwei.kernel.verdict import Verdict, allow
from shiwei.policy.tables.order import Party, open_acts, parties_of
from shiwei.ports.outside import outside
from shiwei.watch.actions.start_round import request_retest
from shiwei.web.deferrals.upload import keep_scan
from shiwei.web.orders import emergency_acts, forms, impact, impact_forms
from shiwei.web.orders.deferral_forms import ConsentForm, ConsultForm, SignForm
from shiwei.web.orders.photos import keep_photos
from shiwei.workorders.actions.arrive import arrive
from shiwei.workorders.actions.confirm import confirm
from shiwei.workorders.actions.consent import consent
from shiwei.workorders.actions.consult import consult
from shiwei.workorders.actions.dispatch import dispatch
from shiwei.workorders.actions.feed_back import feed_back
from shiwei.workorders.actions.hand_over import hand_over
from shiwei.workorders.actions.reject import reject
from shiwei.workorders.actions.sign import sign
from shiwei.workorders.actions.void import void
from shiwei.workorders.caches import awaiting_units
from shiwei.workorders.models import OPEN_STATES, Order, OrderState

Given = Mapping[str, Any]
Do = Callable[[Order, Actor, datetime, Given], Verdict]


@dataclass(frozen=True, slots=True)
class OrderAct:
    """One act. ``verb`` is the permission, ``event`` the state machine's event (None: ``states`` say when).

    ``aside`` acts stand behind "other", those of the ``strip`` beside the emergency's steps; ``tone`` is the button's:
    primary, danger or plain. ``when`` narrows down further what the state machine's table cannot know.
    """

    verb: str
    label: str | Promise
    done: str | Promise
    icon: str
    form: type[forms.ActForm]
    do: Do
    event: str | None = None
    states: frozenset[str] = frozenset()
    tone: str = ""
    aside: bool = False
    strip: bool = False
    when: Callable[[Order, User, datetime], bool] | None = None


def _dispatch(order: Order, actor: Actor, now: datetime, given: Given) -> Verdict:
    return dispatch(order, given["unit"].code, actor, now, note=given["note"], key=given["key"])


def _arrive(order: Order, actor: Actor, now: datetime, given: Given) -> Verdict:
    return arrive(order, actor, now, remote=given["remote"], key=given["key"])


def _feed_back(order: Order, actor: Actor, now: datetime, given: Given) -> Verdict:
    kept = keep_photos(order, given["photos"], actor, now)
    return feed_back(order, actor, now, measures=given["measures"], photos=kept, key=given["key"])


def _hand_over(order: Order, actor: Actor, now: datetime, given: Given) -> Verdict:
    return hand_over(order, given["unit"].code, given["reason"], actor, now, note=given["note"], key=given["key"])


def _retest(order: Order, actor: Actor, now: datetime, _given: Given) -> Verdict:
    request_retest(order, actor.name, now)
    return allow()


def _confirm(order: Order, actor: Actor, now: datetime, given: Given) -> Verdict:
    evidence = [given["evidence"]] if given["evidence"] else []
    return confirm(order, evidence, actor, now, key=given["key"])


def _reject(order: Order, actor: Actor, now: datetime, given: Given) -> Verdict:
    to = given["unit"].code if given["unit"] else ""
    return reject(order, given["reason"], actor, now, to=to, key=given["key"])


def _void(order: Order, actor: Actor, now: datetime, given: Given) -> Verdict:
    return void(order, [given["evidence"]], actor, now, key=given["key"])


def _sign(order: Order, actor: Actor, now: datetime, given: Given) -> Verdict:
    scan = keep_scan(given["scan"], actor, now)
    return sign(order, given["signer"], given["method"], actor, now, paper=scan, key=given["key"])


def _consult(order: Order, actor: Actor, now: datetime, given: Given) -> Verdict:
    return consult(order, given["held_on"], given["participants"], given["solution"], actor, now, key=given["key"])


def _consent(order: Order, actor: Actor, now: datetime, given: Given) -> Verdict:
    return consent(order, given["opinion"], actor, now, paper=keep_scan(given["paper"], actor, now), key=given["key"])


_LOOKED_AT = frozenset({OrderState.REPAIRING, OrderState.DEFERRED, OrderState.PENDING_CONFIRM})


def _was_deferred(order: Order, _user: User, _now: datetime) -> bool:
    """Whether a deferral of the order was ever asked for."""
    return order.deferrals.exists()


_OPEN = frozenset(OPEN_STATES)
ACTS: dict[str, OrderAct] = {
    "notify": OrderAct(
        "workorders.notify_emergency", _("登记人工告知"), _("人工告知已登记"), "phone",
        emergency_acts.NoticeForm, emergency_acts.do_notify, states=_OPEN, tone="primary", strip=True,
        when=emergency_acts.may_notify,
    ),
    "acknowledge": OrderAct(
        "workorders.acknowledge_emergency", _("签收紧急故障"), _("已签收，不再向上告知"), "check",
        emergency_acts.AcknowledgeForm, emergency_acts.do_acknowledge, states=_OPEN, tone="primary", strip=True,
        when=emergency_acts.may_acknowledge,
    ),
    "depart": OrderAct(
        "workorders.arrive", _("已出发"), _("已记录出发"), "send",
        emergency_acts.DepartForm, emergency_acts.do_depart, states=_OPEN, tone="primary", strip=True,
        when=emergency_acts.may_depart,
    ),
    "dispatch": OrderAct(
        "workorders.dispatch", _("派单"), _("已派单"), "send",
        forms.DispatchForm, _dispatch, "dispatched", tone="primary",
    ),
    "arrive": OrderAct(
        "workorders.arrive", _("已到场"), _("已记录到场"), "map-pin", forms.ArriveForm, _arrive, "arrived"
    ),
    "feed_back": OrderAct(
        "workorders.feed_back", _("反馈已修复"), _("已反馈修复，等待集成商确认"), "tool",
        forms.FeedBackForm, _feed_back, "repaired", tone="primary",
    ),
    "retest": OrderAct(
        "watch.retest", _("立即复测"), _("复测已开始，几秒后见结果"), "eye-check",
        forms.ActForm, _retest, states=_LOOKED_AT,
    ),
    "confirm": OrderAct(
        "workorders.confirm", _("确认归档"), _("已确认，工单归档"), "circle-check",
        forms.ConfirmForm, _confirm, "confirmed", tone="primary",
    ),
    "sign": OrderAct(
        "workorders.sign", _("签字"), _("已签字"), "signature",
        SignForm, _sign, "signed", tone="primary",
    ),
    "consult": OrderAct(
        "workorders.consult", _("登记协商记录"), _("协商记录已登记"), "users",
        ConsultForm, _consult, "consultation_recorded", aside=True, when=_was_deferred,
    ),
    "consent": OrderAct(
        "workorders.consent", _("同意延续暂缓"), _("已同意延续，运维单位可再次申请"), "check",
        ConsentForm, _consent, "continuation_consented", aside=True, when=_was_deferred,
    ),
    "hand_over": OrderAct(
        "workorders.hand_over", _("流转"), _("已流转，新单位即刻开始计时"), "arrow-forward-up",
        forms.HandOverForm, _hand_over, "handed_over", aside=True,
    ),
    "reject": OrderAct(
        "workorders.reject", _("退回重修"), _("已退回，原单位继续计时"), "arrow-back-up",
        forms.RejectForm, _reject, "rejected", aside=True,
    ),
    "void": OrderAct(
        "workorders.void", _("作废"), _("已作废，不计入考核"), "ban",
        forms.VoidForm, _void, "voided", tone="danger", aside=True,
    ),
    "change_cameras": OrderAct(
        "workorders.change_cameras", _("变更摄像机"), _("受影响的摄像机已变更"), "device-cctv",
        impact_forms.CamerasForm, impact.do_change_cameras, "cameras_changed", aside=True,
    ),
    "merge": OrderAct(
        "workorders.merge", _("并入"), _("已并单，主单随即重算"), "arrow-forward-up",
        impact_forms.MergeForm, impact.do_merge, "merged", aside=True,
    ),
    "merge_all": OrderAct(
        "workorders.merge", _("全部并入"), _("已并单，主单随即重算"), "arrow-forward-up",
        impact_forms.MergeAllForm, impact.do_merge_all,
    ),
    "accept_exclusion": OrderAct(
        "workorders.accept_exclusion", _("采信排除情形"), _("已采信，按一般故障计时"), "bolt",
        impact_forms.ExclusionForm, impact.do_accept_exclusion, "exclusion_accepted", aside=True,
    ),
    "end_exclusion": OrderAct(
        "workorders.end_exclusion", _("排除情形结束"), _("已结束，紧急程度自此刻重判"), "bolt",
        impact_forms.EndExclusionForm, impact.do_end_exclusion, "exclusion_ended", aside=True, when=impact.is_excluded,
    ),
    "reopen": OrderAct(
        "workorders.reopen", _("重新打开"), _("已重新打开，原单位接着计时"), "arrow-back-up",
        impact_forms.ReopenForm, impact.do_reopen, "reopened", aside=True, when=impact.may_reopen,
    ),
    "recur": OrderAct(
        "workorders.register_report", _("登记复发"), _("已另开新单，见本页链接"), "refresh",
        impact_forms.RecurForm, impact.do_recur, states=frozenset({OrderState.ARCHIVED}), aside=True,
    ),
}  # fmt: skip
"""The order's acts by name, in the order of the page; the name with hyphens is the act's address."""


def offered(order: Order, user: User) -> dict[str, OrderAct]:
    """The acts this person's page offers now; the fold judges them again when they are done."""
    events, now = open_events(order, user), outside().clock.now()
    here = {name: act for name, act in ACTS.items() if _stands(act, order, events) and may(user, act.verb)}
    return {name: act for name, act in here.items() if act.when is None or act.when(order, user, now)}


def _stands(act: OrderAct, order: Order, events: frozenset[str]) -> bool:
    return order.state in act.states if act.event is None else act.event in events


def open_events(order: Order, user: User) -> frozenset[str]:
    """The event types that the state machine opens to the person's unit now."""
    if user.unit is None:
        return frozenset()
    project = order.project
    parties = parties_of(
        user.unit.code,
        owner=project.owner.code,
        integrator=project.integrator.code,
        source=order.source,
        holder=order.holder.code if order.holder else None,
    )
    if user.unit.code in awaiting_units(order):
        parties.add(Party.SIGNER)
    return frozenset(open_acts(order.state, parties))
