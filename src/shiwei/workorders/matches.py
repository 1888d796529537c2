"""Open orders that a report may be about, for a person to compare before a second one is opened (T01, 1.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from shiwei.assets.models import Camera, Node, Project, Supply
from shiwei.kernel.text import likeness
from shiwei.policy.intake import fault_class, is_alike
from shiwei.workorders.models import OPEN_STATES, Order, OrderCamera

MOST_COMPARED = 500
"""Open orders of a project whose names are compared; the newest ones."""
_NEAR = ("pole", "box")


@dataclass(frozen=True, slots=True)
class Match:
    """An open order and why it may be the same: ``camera``, ``node`` (same pole or box) or ``place`` (alike name)."""

    order: Order
    why: str
    same_class: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is about, as far as it can be compared."""

    project: Project
    fault: str
    place: str
    cameras: Collection[Camera] = ()
    node: Node | None = None


class Matcher:
    """Compares reports with the open orders of their projects, which are read once."""

    def __init__(self, projects: Iterable[Project]) -> None:
        rows = Order.objects.filter(project__in=set(projects), state__in=OPEN_STATES)
        related = ("holder", "project__integrator", "project__owner", "node")
        self._orders = list(rows.select_related(*related).order_by("-opened_at")[:MOST_COMPARED])
        self._cameras: dict[int, set[int]] = defaultdict(set)
        self._near: dict[int, set[int]] = defaultdict(set)
        links = OrderCamera.objects.filter(order__in=self._orders).values_list("order", "camera", "camera__node")
        nodes: dict[int, set[int]] = defaultdict(set)
        for order, camera, node in links:
            self._cameras[order].add(camera)
            nodes[node].add(order)
        for child, parent in _near_parents(nodes):
            for order in nodes[child]:
                self._near[order].add(parent)

    def of(self, asked: Asked, most: int = 4) -> list[Match]:
        """The orders that may be the same, the surest first: same camera, then same pole or box, then alike name."""
        places = {c.node_id for c in asked.cameras} | ({asked.node.pk} if asked.node else set())
        places |= {parent for _, parent in _near_parents(places)}
        mine = (order for order in self._orders if order.project_id == asked.project.pk)
        found = [Match(o, why, _same_class(o, asked)) for o in mine if (why := self._why(o, asked, places))]
        found.sort(key=lambda m: (("camera", "node", "place").index(m.why), not m.same_class))
        return found[:most]

    def _why(self, order: Order, asked: Asked, places: set[int]) -> str:
        cameras = self._cameras[order.pk]
        if {c.pk for c in asked.cameras} & cameras:
            return "camera"
        if places & ({order.node_id} | self._near[order.pk]):
            return "node"
        comparable = not (asked.cameras and cameras)
        return "place" if comparable and is_alike(likeness(order.title, asked.place)) else ""


def _same_class(order: Order, asked: Asked) -> bool:
    return bool(asked.fault) and fault_class(asked.fault) == fault_class(order.fault)


def _near_parents(nodes: Collection[int]) -> list[tuple[int, int]]:
    """Child and its pole or box, for these nodes."""
    links = Supply.objects.filter(child__in=list(nodes), parent__kind__in=_NEAR)
    return list(links.values_list("child", "parent"))
