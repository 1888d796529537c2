"""One event applied: the table says who may and when, the handler of its type decides the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from shiwei.kernel.verdict import Verdict, refuse
from shiwei.policy import measure
from shiwei.policy.case import Event
from shiwei.policy.facts import Order
from shiwei.policy.fold import closing, counting, deciding, deferring, flow, impact, timing
from shiwei.policy.fold.parties import parties
from shiwei.policy.tables.order import article_of, permit
from shiwei.policy.world import World

OF_ORDER: Mapping[str, Callable[[World, Order, Event], Verdict]] = {
    "dispatched": flow.dispatched,
    "arrived": flow.arrived,
    "repaired": flow.repaired,
    "handed_over": flow.handed_over,
    "rejected": flow.rejected,
    "confirmed": closing.confirmed,
    "signed": closing.signed,
    "voided": closing.voided,
    "reopened": closing.reopened,
    "cameras_changed": impact.cameras_changed,
    "exclusion_accepted": impact.exclusion_accepted,
    "exclusion_ended": impact.exclusion_ended,
    "merged": impact.merged,
    "special_timing_requested": timing.requested,
    "special_timing_granted": timing.granted,
    "special_timing_refused": timing.refused,
    "deferral_filed": deferring.filed,
    "deferral_terminated": deferring.terminated,
    "deferral_returned": deciding.returned,
    "deferral_approved": deciding.approved,
    "deferral_refused": deciding.refused,
    "impact_ended": deciding.impact_ended,
    "consultation_recorded": deciding.consultation_recorded,
    "continuation_consented": deciding.continuation_consented,
    "deferral_found_false": deciding.found_false,
}
OF_WORLD: Mapping[str, Callable[[World, Event], Verdict]] = {
    "reported": flow.reported,
    "clock_suspended": timing.clock_suspended,
    "finding_recorded": counting.finding_recorded,
    "penalty_signed": counting.signed,
    "penalty_disputed": counting.disputed,
    "penalty_withdrawn": counting.withdrawn,
}


def apply(world: World, event: Event) -> Verdict:
    """Decide one event and, if it is allowed, record its facts. A refused event changes nothing."""
    handler = OF_WORLD.get(event.type)
    if handler is not None:
        return handler(world, event)
    order = world.orders.get(event.data["order"])
    if order is None:
        return refuse(article_of(event.type), f"the order {event.data['order']} is reported only later")
    state = measure.state_at(world, order, event.at)
    verdict = permit(event.type, state, parties(order, event.by))
    return OF_ORDER[event.type](world, order, event) if verdict else verdict
