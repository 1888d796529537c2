"""What a round may take of the network at once: the ceilings above each camera, and what its streams carry."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from shiwei.assets.models import Camera, Supply, SupplyRole
from shiwei.ports.eyes import StreamOf


@dataclass(frozen=True, slots=True)
class Limits:
    """``kbps`` by stream, ``ceiling`` in kbit/s by kind of node, ``streams`` at once by kind of device."""

    kbps: Mapping[str, int]
    ceiling: Mapping[str, int]
    streams: Mapping[str, int]


@cache
def limits() -> Limits:
    """The usual limits (limits.toml)."""
    told = tomllib.loads(resources.files("shiwei.assets").joinpath("limits.toml").read_text("utf-8"))
    return Limits(told["kbps"], told["ceiling"], told["streams"])


@dataclass(frozen=True, slots=True)
class Network:
    """``above``: for each camera (by id) the limited nodes it hangs on; ``ceilings``: kbit/s by node; ``streams``: how
    many streams at once by device."""

    above: Mapping[int, frozenset[str]]
    ceilings: Mapping[str, int]
    streams: Mapping[str, int]


def network_of(cameras: Sequence[Camera]) -> Network:
    """Every way up counts where there are several: nobody knows which one a stream takes. One query."""
    parents: dict[int, list[int]] = defaultdict(list)
    codes: dict[int, str] = {}
    ceilings: dict[str, int] = {}
    streams: dict[str, int] = {}
    rows = Supply.objects.filter(role=SupplyRole.NETWORK).values_list(
        "child_id", "parent_id", "parent__code", "parent__kind", "parent__patrol_kbps"
    )
    for child, parent, code, kind, own in rows:
        parents[child].append(parent)
        ceiling = own if own is not None else limits().ceiling.get(kind)
        if ceiling is not None:
            codes[parent], ceilings[code] = code, ceiling
        if kind in limits().streams:
            codes[parent], streams[code] = code, limits().streams[kind]
    above = {c.pk: frozenset(codes[n] for n in _up(c.node_id, parents) if n in codes) for c in cameras}
    return Network(above, ceilings, streams)


def expected_kbps(stream: StreamOf, measured: float | None) -> int:
    """What a stream will carry: as last measured, else as usual for its kind. A main stream was not measured."""
    usual = limits().kbps[stream]
    return usual if measured is None or stream == "main" else max(1, round(measured))


def _up(node: int, parents: Mapping[int, list[int]]) -> set[int]:
    found: set[int] = set()
    waiting = [node]
    while waiting:
        for parent in parents.get(waiting.pop(), ()):
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found
