"""Orders that look like one cause (R10.4, S-01): reported close together, their cameras below one switch or feed.

Only a proposal: nobody merges but the integrator or the owner.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WITHIN = timedelta(minutes=5)
"""Reports this close to the first one are taken together (S-01)."""

SHARING = frozenset({"pole", "box", "onu", "switch", "olt", "nvr", "feed", "meter"})
"""Kinds of node whose failure takes several cameras; a room or the platform is too much in common."""

OF_SUPPLY = frozenset({"IMG_OFFLINE", "IMG_BLACK", "IMG_STUTTER", "FN_NO_RECORDING", "FN_FRAME_SKIP"})
"""Faults that a failing supply gives; a stain on each of two lenses is two causes, whatever they hang on."""


@dataclass(frozen=True, slots=True)
class Reported:
    """One open order. ``above`` are the nodes that all of its cameras hang on, with their kinds."""

    number: str
    at: datetime
    fault: str
    above: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Orders that may be merged, earliest first; the fault they all have and the node they share."""

    node: str
    kind: str
    fault: str
    orders: tuple[str, ...]


def merge_proposals(orders: Iterable[Reported]) -> list[Proposal]:
    """Groups of at least two orders of one fault within WITHIN of the group's first, largest group first.

    Each order stands in one proposal at most. Of groups of one size the node with the fewest orders below it wins,
    so that the switch is named and not what feeds it.
    """
    below = _below(sorted(orders, key=lambda order: (order.at, order.number)))
    groups = [group for key, known in below.items() for group in _groups(key, known)]
    taken: set[str] = set()
    found = []
    for group in sorted(groups, key=lambda g: (-len(g.orders), len(below[g.node, g.fault]), g.node)):
        if not taken & set(group.orders):
            taken |= set(group.orders)
            found.append(group)
    return found


def _below(orders: Iterable[Reported]) -> dict[tuple[str, str], list[Reported]]:
    """The orders under each shared node, by fault, in the order given."""
    found: dict[tuple[str, str], list[Reported]] = {}
    for order in orders:
        for node, kind in order.above.items():
            if kind in SHARING and order.fault in OF_SUPPLY:
                found.setdefault((node, order.fault), []).append(order)
    return found


def _groups(key: tuple[str, str], orders: Sequence[Reported]) -> Iterator[Proposal]:
    """The runs of reports within WITHIN of their first; a run begins where the one before ended."""
    run: list[Reported] = []
    for order in orders:
        if run and order.at - run[0].at > WITHIN:
            yield from _proposal(key, run)
            run = []
        run.append(order)
    yield from _proposal(key, run)


def _proposal(key: tuple[str, str], run: Sequence[Reported]) -> Iterator[Proposal]:
    node, fault = key
    if len(run) > 1:
        yield Proposal(node, run[0].above[node], fault, tuple(order.number for order in run))
