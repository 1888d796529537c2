"""A random city with planted failures, in the format of `shiwei correlate`, and the truth beside it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from shiwei.kernel.time import SHANGHAI, format_instant
from shiwei.topology.chain import Chain, Node
from shiwei.topology.graph import Graph

_NOON = datetime(2027, 3, 2, 8, 0, tzinfo=SHANGHAI)
_PROOFS = ("refused", "no_media", "unauthorized", "not_found")
_SIGNAL_SHARE = {"onu": 0.7, "switch": 0.3, "olt": 0.3, "feed": 0.3, "box": 0.05}


@dataclass(frozen=True, slots=True)
class Style:
    """How one city differs from the next: fan-outs, rates, quality of the times."""

    per_box: tuple[int, int]
    boxes_per_feed: tuple[int, int]
    per_onu: tuple[int, int]
    onus_per_switch: tuple[int, int]
    switches_per_olt: tuple[int, int]
    meters: bool
    onu_follows_box: float
    redundant: float
    alone: float
    silent: float
    lost: float
    lies: float
    time_missing: float
    time_off: float
    round_seconds: int
    shared_down: float

    @classmethod
    def draw(cls, rng: Random) -> Style:
        """Any of a wide range of cities."""
        return cls(
            per_box=(rng.randint(1, 3), rng.randint(4, 10)),
            boxes_per_feed=(rng.randint(1, 3), rng.randint(4, 12)),
            per_onu=(rng.randint(1, 3), rng.randint(4, 9)),
            onus_per_switch=(rng.randint(2, 4), rng.randint(5, 12)),
            switches_per_olt=(rng.randint(2, 3), rng.randint(4, 8)),
            meters=rng.random() < 0.5,
            onu_follows_box=rng.choice((0.0, 0.5, 0.8)),
            redundant=rng.choice((0.0, 0.02, 0.05)),
            alone=rng.uniform(0.005, 0.03),
            silent=rng.uniform(0.3, 0.7),
            lost=rng.uniform(0.0, 0.006),
            lies=rng.uniform(0.0, 0.01),
            time_missing=rng.uniform(0.05, 0.3),
            time_off=rng.uniform(0.02, 0.2),
            round_seconds=rng.choice((60, 120, 300)),
            shared_down=rng.uniform(0.02, 0.1),
        )


@dataclass(slots=True)
class _City:
    rng: Random
    style: Style
    nodes: dict[str, dict[str, Any]] = field(default_factory=dict)
    actual: dict[str, dict[str, Any]] = field(default_factory=dict)  # as built; differs where the registry is wrong
    graph: Graph | None = None

    def add(self, name: str, kind: str, unit: str, power: list[str], network: list[str]) -> str:
        told: dict[str, Any] = {"id": name, "kind": kind}
        if power:
            told["power"] = power
        if network:
            told["network"] = network
        told["unit"] = unit
        self.nodes[name] = told
        return name

    def below(self, node: str, domain: str) -> list[str]:
        """What falls when only this fails, as built."""
        if self.graph is None:
            parts = (
                Node(n["id"], n["kind"], n["unit"], tuple(n.get("power", ())), tuple(n.get("network", ())))
                for n in self.actual.values()
            )
            self.graph = Graph(Chain.build(parts))
        failure = 2 * self.graph.index[node] + (domain == "network")
        return [self.graph.ids[n] for n in self.graph.falls(failure)]

    def chunks(self, things: list[str], sizes: tuple[int, int]) -> list[list[str]]:
        cut, at = [], 0
        while at < len(things):
            size = self.rng.randint(*sizes)
            cut.append(things[at : at + size])
            at += size
        return cut


def simulate(cameras: int, seed: int, style: Style | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """A case and its truth; the same for the same ``cameras`` and ``seed``.

    The truth: ``causes`` (node, domain, unit, planned, cameras), ``single`` (camera to unit), ``moved`` (camera to the
    sort, told and actual parent of a wrong registration).
    """
    rng = Random(f"{cameras}/{seed}")  # noqa: S311
    city = _City(rng, style or Style.draw(rng))
    names = [f"C{i + 1:06d}" for i in range(cameras)]
    _build(city, names)
    moved = _misregister(city, names)
    failures, windows = _plant(city, names)
    return _observe(city, names, failures, windows, moved)


def _build(city: _City, names: list[str]) -> None:
    """Power from feeds through boxes, network from rooms through OLTs, switches and ONUs, cut across each other."""
    rng, style = city.rng, city.style
    boxes = city.chunks(names, style.per_box)
    box_of = {camera: f"BOX-{i + 1}" for i, group in enumerate(boxes) for camera in group}
    _power(city, len(boxes))
    street = list(names)
    block = rng.choice((1, 20, 60, 200))
    keys = {camera: (i // block, rng.random()) for i, camera in enumerate(street)}
    street.sort(key=lambda camera: keys[camera])
    onus = city.chunks(street, style.per_onu)
    onu_of = {camera: f"ONU-{i + 1}" for i, group in enumerate(onus) for camera in group}
    _network(city, onus, box_of)
    integrators = ("INT-A", "INT-B")
    for camera in names:
        city.add(camera, "camera", rng.choice(integrators), [box_of[camera]], [onu_of[camera]])


def _power(city: _City, boxes: int) -> None:
    rng, style = city.rng, city.style
    names = [f"BOX-{i + 1}" for i in range(boxes)]
    groups = city.chunks(names, style.boxes_per_feed)
    feeds = [f"FEED-{i + 1}" for i in range(len(groups))]
    for feed in feeds:
        city.add(feed, "feed", rng.choice(("PWR-C", "PWR-D")), [], [])
    for feed, group in zip(feeds, groups, strict=True):
        for few in city.chunks(group, (1, 3)):
            parent = feed
            if style.meters and rng.random() < 0.5:
                parent = city.add(f"METER-{few[0][4:]}", "meter", city.nodes[feed]["unit"], [feed], [])
            for box in few:
                power = {parent}
                if rng.random() < style.redundant:
                    power.add(rng.choice(feeds))
                city.add(box, "box", rng.choice(("INT-A", "PWR-C")), sorted(power), [])


def _network(city: _City, onus: list[list[str]], box_of: dict[str, str]) -> None:
    rng, style = city.rng, city.style
    names = [f"ONU-{i + 1}" for i in range(len(onus))]
    switches = city.chunks(names, style.onus_per_switch)
    olts = city.chunks([f"SW-{i + 1}" for i in range(len(switches))], style.switches_per_olt)
    feeds = [name for name, node in city.nodes.items() if node["kind"] == "feed"]
    rooms = max(1, len(olts) // rng.randint(3, 6))
    for i in range(rooms):
        city.add(f"ROOM-{i + 1}", "room", "OWN", [], [])
    switch_at = {switch: f"OLT-{i + 1}" for i, group in enumerate(olts) for switch in group}
    for i in range(len(olts)):
        city.add(f"OLT-{i + 1}", "olt", rng.choice(("NET-B", "NET-E")), [], [f"ROOM-{i * rooms // len(olts) + 1}"])
    all_switches = list(switch_at)
    for i, group in enumerate(switches):
        name = f"SW-{i + 1}"
        above = [switch_at[name]]
        if rng.random() < style.redundant and len(olts) > 1:
            above.append(switch_at[rng.choice([s for s in all_switches if switch_at[s] != above[0]])])
        city.add(name, "switch", city.nodes[switch_at[name]]["unit"], [rng.choice(feeds)], above)
        for onu in group:
            cameras = onus[int(onu[4:]) - 1]
            near = rng.random() < style.onu_follows_box
            power = [box_of[cameras[0]]] if near else [rng.choice(feeds)]
            city.add(onu, "onu", city.nodes[name]["unit"], power, [name])


def _misregister(city: _City, names: list[str]) -> dict[str, dict[str, str]]:
    """One camera in a hundred hangs elsewhere than the registry says; the registry keeps the wrong parent."""
    rng = city.rng
    kinds = {"power": "box", "network": "onu"}
    places = {s: [n for n, node in city.nodes.items() if node["kind"] == k] for s, k in kinds.items()}
    city.actual = dict(city.nodes)
    moved: dict[str, dict[str, str]] = {}
    for camera in rng.sample(names, max(1, len(names) // 100) if len(names) >= 50 else 0):
        sort = rng.choice(("power", "network"))
        actual = city.nodes[camera][sort][0]
        at = places[sort].index(actual)
        far = places[sort]
        near = far[max(0, at - 5) : at + 6]
        told = rng.choice([p for p in (near if rng.random() < 0.5 else far) if p != actual] or [actual])
        if told == actual:
            continue
        city.actual[camera] = dict(city.nodes[camera])
        city.nodes[camera] = {**city.nodes[camera], sort: [told]}
        moved[camera] = {"sort": sort, "told": told, "actual": actual}
    return moved


def _fallen(city: _City, failed: set[tuple[str, str]]) -> dict[str, str]:
    """Everything that is out of reach as built: node to ``dark`` (no power) or ``cut``."""
    dark: dict[str, bool] = {}
    out: dict[str, bool] = {}

    def lost(node: dict[str, Any], sort: str, known: dict[str, bool]) -> bool:
        parents = node.get(sort, [])
        return bool(parents) and all(known[p] for p in parents)

    order = {k: i for i, k in enumerate(("feed", "meter", "room", "box", "olt", "switch", "onu", "camera"))}
    for name, node in sorted(city.actual.items(), key=lambda item: order[item[1]["kind"]]):
        dark[name] = (name, "power") in failed or lost(node, "power", dark)
        out[name] = dark[name] or (name, "network") in failed or lost(node, "network", out)
    return {name: "dark" if dark[name] else "cut" for name in city.actual if out[name]}


_ROLE = {"feed": "power", "meter": "power", "box": "power", "onu": "network", "switch": "network", "olt": "network"}


def _plant(city: _City, names: list[str]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Failures until the wanted share of cameras is down, none under another; then one or two planned windows."""
    rng = city.rng
    cameras = set(names)
    by_kind: dict[str, list[str]] = defaultdict(list)
    for name, node in city.nodes.items():
        if node["kind"] in _ROLE:
            by_kind[node["kind"]].append(name)
    kinds, weights = zip(*((k, w) for k, w in _KIND_WEIGHTS.items() if by_kind[k]), strict=True)
    failures: list[tuple[str, str]] = []
    down: set[str] = set()
    wanted = city.style.shared_down * len(names)
    for _ in range(60 + len(names) // 20):
        if len(down) >= wanted:
            break
        kind = rng.choices(kinds, weights)[0]
        choice = (rng.choice(by_kind[kind]), _ROLE[kind])
        alone = {name for name in city.below(*choice) if name in cameras}
        fits = 2 <= len(alone) <= max(wanted * 0.5, 15) and not alone & down
        if fits and len(down) + len(alone) <= wanted * 1.5 + 10:
            failures.append(choice)
            down |= alone
    planned = rng.randint(0, 2) if len(failures) > 3 else 0
    return failures[planned:], failures[:planned]


_KIND_WEIGHTS = {"feed": 3, "meter": 1, "box": 3, "onu": 3, "switch": 3, "olt": 1}


def _observe(
    city: _City,
    names: list[str],
    failures: list[tuple[str, str]],
    windows: list[tuple[str, str]],
    moved: dict[str, dict[str, str]],
) -> tuple[dict[str, Any], dict[str, Any]]:
    rng, style = city.rng, city.style
    owners: dict[str, tuple[str, str]] = {}
    onset = {f: _NOON - timedelta(seconds=rng.uniform(0, 6 * 3600)) for f in failures + windows}
    for failure in failures + windows:
        for name in city.below(*failure):
            owners.setdefault(name, failure)
    state = _fallen(city, {*failures, *windows})
    observations, single = [], {}
    caused: dict[tuple[str, str], list[str]] = defaultdict(list)
    for camera in names:
        alone = rng.random() < style.alone
        lost = rng.random() < style.lost
        if rng.random() < 0.04:
            observations.append({"camera": camera, "state": "untested"})
        elif camera in state and camera in owners:
            reason = rng.choice(_PROOFS) if rng.random() < style.lies else "timeout"
            observations.append(_down(city, camera, reason, onset[owners[camera]]))
            caused[owners[camera]].append(camera)
        elif alone or lost:
            reason = "timeout" if lost or rng.random() < style.silent else rng.choice(_PROOFS)
            observations.append(_down(city, camera, reason, _NOON - timedelta(seconds=rng.uniform(0, 20 * 3600))))
            single[camera] = city.nodes[camera]["unit"]
        else:
            observations.append({"camera": camera, "state": "up"})
    rng.shuffle(observations)
    case = {
        "nodes": list(city.nodes.values()),
        "observations": observations,
        "signals": _signals(city, {*failures, *windows}, state),
        "windows": [{"node": node, "kind": "PLANNED_UPGRADE"} for node, _ in windows],
    }
    causes = [
        {"node": f[0], "domain": f[1], "unit": city.nodes[f[0]]["unit"], "planned": f in windows, "cameras": cameras}
        for f, cameras in caused.items()
    ]
    return case, {"causes": causes, "single": single, "moved": moved}


def _down(city: _City, camera: str, reason: str, onset: datetime) -> dict[str, Any]:
    rng, style = city.rng, city.style
    seen: dict[str, Any] = {"camera": camera, "state": "down", "reason": reason}
    if rng.random() >= style.time_missing:
        off = rng.gauss(0, 0.2 * style.round_seconds)
        if rng.random() < style.time_off:
            off += rng.choice((-1, 1)) * style.round_seconds
        seen["since"] = format_instant((onset + timedelta(seconds=off)).replace(microsecond=0))
    return seen


def _signals(city: _City, failed: set[tuple[str, str]], state: dict[str, str]) -> list[dict[str, Any]]:
    """Readings of part of the nodes; one in two hundred is wrong."""
    rng, signals = city.rng, []
    for name, node in city.nodes.items():
        if rng.random() >= _SIGNAL_SHARE.get(node["kind"], 0.0):
            continue
        down = (name in state) != (rng.random() < 0.005)
        reason = (
            "power" if state.get(name) == "dark" or ((name, "network") in failed and rng.random() < 0.3) else "link"
        )
        signals.append({"node": name, "state": "down", "reason": reason} if down else {"node": name, "state": "up"})
    return signals
