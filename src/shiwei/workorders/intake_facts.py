"""What intake must know of the rows: open orders of the same cameras, planned windows, and the limits in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import QuerySet

from shiwei.assets.models import Camera, CameraState, Project, Supply
from shiwei.policy.intake import OpenOrder
from shiwei.workorders.facts import snapshot_for
from shiwei.workorders.models import OPEN_STATES, OrderCamera, PlannedWindow


@dataclass(frozen=True, slots=True)
class TriageTerms:
    """The integrator's terms for triage in a project: what is an emergency, and how long a normal report may wait."""

    threshold: int
    limit: timedelta


def triage_terms(project: Project, instant: datetime) -> TriageTerms:
    """The terms in force at the instant, contract and county included."""
    snapshot = snapshot_for(project.integrator.code, project.code, instant)
    hours = timedelta(hours=snapshot.value("normal.stage_hours"))
    return TriageTerms(snapshot.value("emergency.camera_threshold"), hours)


class Terms:
    """The terms at one instant, read once a project."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant
        self._of: dict[int, TriageTerms] = {}

    def of(self, project: Project) -> TriageTerms:
        if project.pk not in self._of:
            self._of[project.pk] = triage_terms(project, self._instant)
        return self._of[project.pk]


def open_orders_of(cameras: Collection[Camera]) -> list[OpenOrder]:
    """The open orders that concern any of the cameras, oldest first, each with all its cameras' codes."""
    wanted = OrderCamera.objects.filter(camera__in=cameras, order__state__in=OPEN_STATES).values("order")
    links = OrderCamera.objects.filter(order__in=wanted).order_by("order__opened_at", "order_id")
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for number, fault, code in links.values_list("order__number", "order__fault", "camera__gb_code"):
        found[number, fault].add(code)
    return [OpenOrder(number, fault, frozenset(codes)) for (number, fault), codes in found.items()]


class Windows:
    """The planned windows around an instant, loaded once for many cameras."""

    def __init__(self, projects: Collection[Project], at: datetime) -> None:
        rows = PlannedWindow.objects.filter(project__in=projects, starts__lte=at, ends__gt=at, cancelled_at=None)
        self.open = list(rows.select_related("node").order_by("ends", "pk"))

    @cached_property
    def _below(self) -> dict[int, set[int] | None]:
        """Window -> ids of the nodes that are out with it; None: all of the project."""
        return {window.pk: nodes_of(window) for window in self.open}

    def explaining(self, project: Project, nodes: Sequence[int]) -> PlannedWindow | None:
        """The window that explains an outage of all these nodes (ids; none: of the whole project)."""
        for window in self.open:
            if window.project_id != project.pk:
                continue
            below = self._below[window.pk]
            if below is None or (nodes and set(nodes) <= below):
                return window
        return None


def nodes_of(window: PlannedWindow) -> set[int] | None:
    """Ids of the nodes that are out with the window's node, or of its cameras; None: of the whole project."""
    if window.node_id:
        return nodes_below([window.node_id])
    return set(window.cameras.values_list("node", flat=True)) or None


def nodes_below(nodes: Collection[int]) -> set[int]:
    """These nodes and all that is out with them: a node with redundant supply only if every parent of one sort is."""
    found = set(nodes)
    parents: dict[tuple[int, str], set[int]] = defaultdict(set)
    level = found
    while level:
        rows = Supply.objects.filter(child__in=Supply.objects.filter(parent__in=level).values("child"))
        for child, role, parent in rows.values_list("child", "role", "parent"):
            parents[child, role].add(parent)
        level = {child for (child, _), above in parents.items() if above <= found} - found
        found |= level
    return found


def cameras_beneath(window: PlannedWindow) -> QuerySet[Camera]:
    """The active cameras of the project that the window covers."""
    cameras = Camera.objects.filter(project=window.project_id, state=CameraState.ACTIVE)
    below = nodes_of(window)
    return cameras if below is None else cameras.filter(node__in=below)


def all_relocating(cameras: Collection[Camera]) -> bool:
    """Whether every camera named is being moved: its faults are expected and make no order (2.1)."""
    return bool(cameras) and all(c.state == CameraState.RELOCATING for c in cameras)
