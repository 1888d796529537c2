"""One permission table: which party, by which duty, may do which verb (rule X3).

Whether the unit stands in the right relation to the object (holder, the project's integrator or owner) is judged by the
state machine in ``policy``; this table judges the person. Registered with the ``rules`` library, so that templates
and views ask ``user.has_perm("workorders.dispatch")``.
"""

from __future__ import annotations

from dataclasses import dataclass

import rules
from django.contrib.auth.models import AnonymousUser

from shiwei.accounts.models import Duty, PartyRole, User

_OWNER = frozenset({PartyRole.OWNER})
_INTEGRATOR = frozenset({PartyRole.INTEGRATOR})
_REPAIRERS = frozenset({PartyRole.INTEGRATOR, PartyRole.NETWORK_OPERATOR, PartyRole.POWER_SUPPLIER})
_SUPERVISORS = frozenset({PartyRole.DATA_BUREAU, PartyRole.PUBLIC_SECURITY, PartyRole.INDUSTRY_REGULATOR})
_ANYONE = frozenset(PartyRole)

_DESK = frozenset({Duty.LEADER, Duty.DISPATCHER})
_HANDS = _DESK | {Duty.FIELD_WORKER}
_ALL = frozenset(Duty) - {Duty.ENGINEER}


@dataclass(frozen=True, slots=True)
class Grant:
    parties: frozenset[PartyRole]
    duties: frozenset[Duty]


PERMISSIONS: dict[str, Grant] = {
    "watch.see": Grant(_OWNER | _INTEGRATOR | _SUPERVISORS, _ALL),
    "watch.start_round": Grant(_INTEGRATOR | _OWNER, _DESK),
    "watch.retest": Grant(_REPAIRERS | _OWNER, _HANDS),
    "assets.see": Grant(_ANYONE, _ALL),
    "assets.import": Grant(_INTEGRATOR | _OWNER, _DESK),
    "workorders.see": Grant(_ANYONE, _ALL),
    "workorders.report": Grant(_ANYONE, _ALL - {Duty.SUPERVISOR}),
    "workorders.dispatch": Grant(_INTEGRATOR | _OWNER, _DESK),
    "workorders.arrive": Grant(_REPAIRERS, _HANDS),
    "workorders.feed_back": Grant(_REPAIRERS, _HANDS),
    "workorders.hand_over": Grant(_REPAIRERS | _OWNER, _HANDS),
    "workorders.confirm": Grant(_INTEGRATOR, _DESK),
    "workorders.reject": Grant(_INTEGRATOR | _OWNER, _DESK),
    "workorders.change_cameras": Grant(_REPAIRERS | _OWNER, _DESK),
    "workorders.void": Grant(_INTEGRATOR | _OWNER, _DESK),
    "workorders.reopen": Grant(_INTEGRATOR | _OWNER, _DESK),
    "workorders.merge": Grant(_INTEGRATOR | _OWNER, _DESK),
    "workorders.sign": Grant(_REPAIRERS | _OWNER, _DESK),
    "workorders.accept_exclusion": Grant(_OWNER, _DESK),
    "workorders.end_exclusion": Grant(_OWNER | _INTEGRATOR, _DESK),
    "workorders.see_windows": Grant(_OWNER | _REPAIRERS | _SUPERVISORS, _ALL),
    "workorders.plan_window": Grant(_OWNER, _DESK),
    "workorders.request_timing": Grant(_REPAIRERS, _DESK),
    "workorders.decide_timing": Grant(_OWNER, _DESK),
    "workorders.file_deferral": Grant(_REPAIRERS, _HANDS),
    "workorders.decide_deferral": Grant(_OWNER, _DESK),
    "workorders.terminate_deferral": Grant(_REPAIRERS | _OWNER, _DESK),
    "workorders.consult": Grant(_REPAIRERS | _OWNER, _DESK),
    "workorders.consent": Grant(_OWNER, _DESK),
    "workorders.notify_emergency": Grant(_INTEGRATOR, _DESK),
    "workorders.acknowledge_emergency": Grant(_OWNER, _DESK),
    "accounts.set_duty": Grant(_OWNER | _REPAIRERS, _DESK),
    "workorders.register_report": Grant(_INTEGRATOR | _OWNER, _DESK),
    "workorders.sort_report": Grant(_INTEGRATOR | _OWNER, _DESK),
    "watch.take_in_alarms": Grant(_INTEGRATOR | _OWNER, _DESK),
    "watch.dispose_alarm": Grant(_INTEGRATOR, _DESK),
    "watch.judge_finding": Grant(_INTEGRATOR | _OWNER, _DESK),
    "watch.reset_own": Grant(_INTEGRATOR | _OWNER, _DESK),
    "watch.renew_reference": Grant(_INTEGRATOR | _OWNER, _DESK),
    "watch.handle_early_warning": Grant(_INTEGRATOR | _OWNER, _DESK),
    "contracts.see": Grant(_OWNER | _REPAIRERS | _SUPERVISORS, _ALL),
    "contracts.suspend": Grant(_OWNER, _DESK),
    "contracts.rule": Grant(_OWNER | frozenset({PartyRole.DATA_BUREAU}), _DESK),
    "contracts.stock": Grant(_REPAIRERS, _DESK),
    "penalties.state_finding": Grant(_OWNER, _DESK),
    "penalties.sign": Grant(_OWNER | _REPAIRERS, _DESK),
    "penalties.make_list": Grant(_OWNER, _DESK),
    "penalties.dispute": Grant(_REPAIRERS, _DESK),
    "penalties.withdraw": Grant(_OWNER, _DESK),
    "penalties.reverse": Grant(_OWNER | _REPAIRERS, _DESK),
    "penalties.see": Grant(_OWNER | _REPAIRERS | _SUPERVISORS, _ALL),
    "documents.upload": Grant(_ANYONE, _ALL - {Duty.SUPERVISOR}),
    "ledger.verify": Grant(_OWNER | _SUPERVISORS, _ALL),
}


def may(user: User | AnonymousUser, verb: str) -> bool:
    """Whether this person may do the verb at all. Unknown verbs are a defect and raise KeyError."""
    grant = PERMISSIONS[verb]
    if not isinstance(user, User) or not user.is_active or user.unit_id is None:
        return False
    parties = set(user.unit.roles.values_list("role", flat=True))  # type: ignore[union-attr]  # unit_id is set
    return user.duty in grant.duties and bool(parties & grant.parties)


def _register(verb: str) -> None:
    @rules.predicate(name=verb)  # type: ignore[untyped-decorator, attr-defined, no-untyped-call]
    def allowed(user: User) -> bool:
        return may(user, verb)

    if not rules.perm_exists(verb):  # type: ignore[attr-defined, no-untyped-call]
        rules.add_perm(verb, allowed)  # type: ignore[attr-defined, no-untyped-call]


for _verb in PERMISSIONS:
    _register(_verb)
