"""Small chains for the tests: a few words make a case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from shiwei.topology.chain import Chain, Node
from shiwei.topology.explain import Explanation, Observation, Signal, Window, explain

EIGHT = datetime(2027, 3, 2, 0, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return EIGHT + timedelta(seconds=seconds)


def node(text: str) -> Node:
    """``C1 camera INT p:BOX-1 n:ONU-1,ONU-2``"""
    name, kind, unit, *links = text.split()
    parents = {link[0]: tuple(link[2:].split(",")) for link in links}
    return Node(name, kind, unit, parents.get("p", ()), parents.get("n", ()))


def town(cameras: int = 24) -> list[Node]:
    """Boxes of four on two feeds; ONUs of three on two switches, so that power and network cut across each other."""
    texts = [
        "FEED-1 feed PWR",
        "FEED-2 feed PWR",
        "OLT-1 olt NET",
        "SW-1 switch NET n:OLT-1",
        "SW-2 switch NET n:OLT-1",
    ]
    texts += [f"BOX-{b} box INT p:FEED-{1 + (b >= cameras // 8)}" for b in range(cameras // 4)]
    texts += [f"ONU-{o} onu NET n:SW-{1 + (o >= cameras // 6)}" for o in range(cameras // 3)]
    texts += [f"C{i:02} camera INT p:BOX-{i // 4} n:ONU-{i * 5 % cameras // 3}" for i in range(cameras)]
    return [node(text) for text in texts]


def under(nodes: Iterable[Node], *names: str) -> list[str]:
    """Cameras with a way up to any of the names."""
    by_id = {n.id: n for n in nodes}

    def reaches(name: str) -> bool:
        return name in names or any(reaches(p) for p in (*by_id[name].power, *by_id[name].network))

    return [n.id for n in by_id.values() if n.kind == "camera" and reaches(n.id)]


def look(
    nodes: Iterable[Node],
    down: Iterable[str],
    reasons: dict[str, str] | None = None,
    since: dict[str, float] | None = None,
    untested: Iterable[str] = (),
) -> list[Observation]:
    """Everything up but ``down`` (timeouts unless another reason is given)."""
    reasons, since, down, untested = reasons or {}, since or {}, set(down), set(untested)
    seen = []
    for camera in (n.id for n in nodes if n.kind == "camera"):
        if camera in untested:
            seen.append(Observation(camera, "untested"))
        elif camera in down:
            when = at(since[camera]) if camera in since else None
            seen.append(Observation(camera, "down", reasons.get(camera, "timeout"), when))
        else:
            seen.append(Observation(camera, "up"))
    return seen


def answer(
    nodes: Iterable[Node],
    observations: Iterable[Observation],
    signals: Iterable[Signal] = (),
    windows: Iterable[Window] = (),
) -> Explanation:
    return explain(Chain.build(nodes), list(observations), list(signals), list(windows))


def verdict(told: Explanation) -> dict[tuple[str, str], int]:
    """Number of cameras by node and domain."""
    return {(c.node, c.domain): len(c.cameras) for c in told.causes}
