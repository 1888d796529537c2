"""The registry as the plain values of topology and of the eyes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from shiwei.assets.models import AWAITED, Baseline, Camera, CameraState, Node, Supply, SupplyRole
from shiwei.assets.passwords import unseal
from shiwei.assets.streams import first_stream, source_of
from shiwei.ports.eyes import StreamOf, Target
from shiwei.topology import chain

MAIN = "main"
"""The name under which the main stream's baseline is kept (``assets.models.Baseline.light``)."""


def whole_chain() -> chain.Chain:
    """Every node with its parents. Raises topology.chain.ChainError when the registry contradicts itself."""
    parents: dict[tuple[int, str], list[str]] = defaultdict(list)
    for child, parent, role in Supply.objects.order_by("id").values_list("child_id", "parent__code", "role"):
        parents[child, role].append(parent)
    nodes = [
        chain.Node(
            id=code,
            kind=kind,
            unit=unit,
            power=tuple(parents[pk, SupplyRole.POWER]),
            network=tuple(parents[pk, SupplyRole.NETWORK]),
        )
        for pk, code, kind, unit in Node.objects.order_by("id").values_list("id", "code", "kind", "unit__code")
    ]
    return chain.Chain.build(nodes)


def depends_on(cameras: Collection[int]) -> dict[int, dict[str, str]]:
    """For each camera (by id) the nodes it cannot do without, code -> kind: up every supply without a second parent."""
    start = dict(Camera.objects.filter(pk__in=cameras).values_list("pk", "node_id"))
    parents: dict[int, list[tuple[int, str, str]]] = {}
    level = set(start.values())
    while level:
        links = _sole_parents(level)
        parents |= links
        level = {parent for found in links.values() for parent, _, _ in found} - parents.keys()
    return {camera: _upwards(node, parents) for camera, node in start.items()}


def _sole_parents(nodes: Collection[int]) -> dict[int, list[tuple[int, str, str]]]:
    links: dict[tuple[int, str], list[tuple[int, str, str]]] = defaultdict(list)
    rows = Supply.objects.filter(child__in=nodes).order_by("id")
    for link in rows.values_list("child_id", "role", "parent_id", "parent__code", "parent__kind"):
        child, role, parent, code, kind = link
        links[child, role].append((parent, code, kind))
    found: dict[int, list[tuple[int, str, str]]] = {node: [] for node in nodes}
    for (child, _role), several in links.items():
        found[child] += several if len(several) == 1 else []
    return found


def _upwards(node: int, parents: Mapping[int, list[tuple[int, str, str]]]) -> dict[str, str]:
    found: dict[str, str] = {}
    waiting = [node]
    while waiting:
        for parent, code, kind in parents.get(waiting.pop(), ()):
            if code not in found:
                found[code] = kind
                waiting.append(parent)
    return found


def targets(cameras: list[Camera], seconds: float = 10.0, on_main: Collection[int] = ()) -> list[Target]:
    """What the eyes need to look at these cameras: the stream of their first look, or the main one of those (by id) in
    ``on_main``. A stream is judged beside the baseline of its own: what is usual at one size is not at another."""
    streams: dict[int, StreamOf] = {c.pk: "main" if c.pk in on_main else first_stream(c) for c in cameras}
    main = {pk for pk, stream in streams.items() if stream == "main"}
    baselines = _baselines(streams.keys() - main, "any") | _baselines(main, MAIN)
    uplinks = dict(
        Supply.objects.filter(child__camera__in=cameras, role=SupplyRole.NETWORK, parent__kind="nvr").values_list(
            "child_id", "parent__code"
        )
    )
    return [
        Target(
            id=camera.gb_code,
            source=source_of(camera, streams[camera.pk]),
            username=camera.stream_user,
            password=unseal(camera.stream_password),
            uplink=uplinks.get(camera.node_id, ""),
            baseline=baselines.get(camera.pk),
            seconds=seconds,
            stream=streams[camera.pk],
        )
        for camera in cameras
    ]


def known_on_main(cameras: Collection[int]) -> set[int]:
    """Those (by id) whose main stream has a baseline of its own."""
    return set(Baseline.objects.filter(camera__in=cameras, light=MAIN).values_list("camera_id", flat=True))


def _baselines(cameras: Collection[int], light: str) -> dict[int, bytes]:
    if not cameras:
        return {}
    rows = Camera.objects.filter(pk__in=cameras, baselines__light=light).values_list("pk", "baselines__content")
    return {pk: bytes(content) for pk, content in rows if bytes(content) != AWAITED}


def active_cameras() -> list[Camera]:
    """The cameras a daily patrol must cover (R7.2)."""
    return list(Camera.objects.filter(state=CameraState.ACTIVE).order_by("gb_code"))
