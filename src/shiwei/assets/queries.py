"""Reads on the registry."""

from __future__ import annotations

from shiwei.assets.models import Camera, Node, Supply


def camera(gb_code: str) -> Camera:
    """A camera by its code. Raises Camera.DoesNotExist."""
    related = ("node", "project__jurisdiction", "project__integrator", "project__owner", "using_unit")
    return Camera.objects.select_related(*related).get(gb_code=gb_code)


def supply_chain(node: Node) -> dict[str, list[Node]]:
    """What the node hangs on, nearest first, by role: ``power`` and ``network``."""
    return {role: _upwards(node, role) for role in ("power", "network")}


def _upwards(node: Node, role: str) -> list[Node]:
    found: list[Node] = []
    level = [node.pk]
    while level:
        links = Supply.objects.filter(child__in=level, role=role).select_related("parent__unit").order_by("id")
        parents = [link.parent for link in links if link.parent not in found]
        found += parents
        level = [p.pk for p in parents]
    return found
