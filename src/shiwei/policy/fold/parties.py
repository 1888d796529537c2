"""What a unit is to an order."""

from __future__ import annotations

from shiwei.policy.case import Case
from shiwei.policy.facts import Decision, Order
from shiwei.policy.tables.order import Party, parties_of
from shiwei.policy.vocabulary import REPAIRING_ROLES, State


def parties(order: Order, unit: str) -> set[Party]:
    """Every party to the order the unit is."""
    project, stage = order.project, order.running
    holder = stage.unit if stage is not None else None
    found = parties_of(unit, owner=project.owner, integrator=project.integrator, source=order.source, holder=holder)
    if order.state is State.PENDING_DOUBLE_SIGN and unit in signers(order):
        found.add(Party.SIGNER)
    return found


def signers(order: Order) -> set[str]:
    """Who signs a deferred order's repair (Q38): the owner, who repaired, and every unit deferred for.

    A deferral approved only after the confirmation asks for no signature (Q34), a void one no longer.
    """
    deferred = {order.deferrals[name].unit for name in approved(order) & order.signed_for}
    return {order.project.owner, order.repaired_stage().unit} | deferred


def approved(order: Order) -> set[str]:
    """The approved deferrals that are not void: an order that has one is signed by both sides (R11.6)."""
    return {d.id for d in order.deferrals.values() if d.decision is Decision.APPROVED}


def awaiting(order: Order) -> tuple[str, ...]:
    """The parties whose signature is still missing, by name; none where no signature is waited for."""
    return tuple(sorted(signers(order) - order.signed)) if order.state is State.PENDING_DOUBLE_SIGN else ()


def may_repair(case: Case, unit: str) -> bool:
    """Whether the unit has a role in which an order can be given to it."""
    return bool(case.units[unit] & REPAIRING_ROLES)
