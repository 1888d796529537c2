"""The demo city's supply chain: sites (a box and an optical unit each), switches, feeds, rooms, one platform.

Two things are laid out on purpose, so that one failure can explain each: a switch of the first county with exactly
twelve cameras whose boxes hang on several feeds, and a feed of the second with exactly nine whose sites hang on several
switches. Every other feed serves several switches, and every other switch several feeds.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from shiwei.demo.city_model import Family, Node
from shiwei.demo.city_parties import NETWORK_OPERATORS, OWNER, POWER_SUPPLIERS, ROOM_OWNER, project_for
from shiwei.demo.city_places import COUNTIES, County

CITY_ROOM = "ROOM-341600"
PLATFORM = "PLAT-341600"
_SPECIAL = {"341602": (4, 3, 3, 2), "341621": (3, 4, 2)}
"""Sizes of the first sites: those of the lone switch, and those of the lone feed."""
_METERS = 2
_Named = list[tuple[str, Family]]


@dataclass(frozen=True, slots=True)
class Site:
    """One place with a pole, a box and an optical unit. ``access`` and ``feed`` are codes; ``cameras`` how many."""

    county: County
    number: int
    name: str
    family: Family
    cameras: int
    access: str
    feed: str
    meter: str
    latitude: float
    longitude: float

    def code(self, what: str) -> str:
        """Code of the site's pole, box or optical unit."""
        return f"{what}-{self.county.code}-{self.number:03d}"


def sites_of(county: County, cameras: int, rng: Random) -> list[Site]:
    """The sites of a county that hold so many cameras together."""
    special = _SPECIAL.get(county.code, ())
    sizes = [*special, *_sizes(cameras - sum(special), rng)]
    names = _names(county, len(sizes), rng)
    access, feeds = _accesses(county), _feeds(county)
    return [
        _site(county, k, names[k], size, *_place(county, k, len(special), access, feeds), rng)
        for k, size in enumerate(sizes)
    ]


def _sizes(cameras: int, rng: Random) -> list[int]:
    sizes: list[int] = []
    while cameras - sum(sizes) > 4:
        sizes.append(rng.choice((2, 3, 3, 4)))
    rest = cameras - sum(sizes)
    return [*sizes, rest] if rest > 1 or not sizes else [*sizes[:-1], sizes[-1] + rest]


def _names(county: County, count: int, rng: Random) -> _Named:
    """Crossings and single places, no name twice."""
    crossings: _Named = [(f"{a}与{s}交口", "crossing") for a in county.avenues for s in county.streets]
    stretches: _Named = [(f"{a}中段", "avenue") for a in (*county.avenues, *county.streets)]
    places: _Named = [(name, family) for name, family in county.places]
    roads = rng.sample(crossings, len(crossings)) + rng.sample(stretches, len(stretches))
    some = roads[: max(0, count - len(places))]
    some[2::4] = stretches[: len(some[2::4])]
    named = list(dict.fromkeys(some + places + roads))[:count]
    rng.shuffle(named)
    return named


def _accesses(county: County) -> list[str]:
    """Where optical units connect: access switches, and the line terminal of the county's passive network."""
    count = 4 if county.code == "341602" else 3
    return [f"SW-{county.code}-{i}" for i in range(1, count)] + [f"OLT-{county.code}-1"]


def _feeds(county: County) -> list[str]:
    return [f"FEED-{county.code}-{i}" for i in range(1, 6 if county.code == "341602" else 5)]


def _place(county: County, k: int, special: int, access: list[str], feeds: list[str]) -> tuple[str, str, str]:
    """Access, feed and meter of the county's k-th site."""
    if k < special and county.code == "341602":
        chosen, feed = access[0], feeds[k % 3]
    elif k < special:
        chosen, feed = access[k % 2], feeds[0]
    else:
        lone_switch, lone_feed = county.code == "341602", bool(special) and county.code != "341602"
        free, left, j = access[1:] if lone_switch else access, feeds[1:] if lone_feed else feeds, k - special
        chosen, feed = free[j % len(free)], left[(j % len(free) + j // len(free)) % len(left)]
    return chosen, feed, f"METER-{feed[5:]}-{1 + (k // 2) % _METERS}"


def _site(
    county: County, number: int, named: tuple[str, Family], size: int, access: str, feed: str, meter: str, rng: Random
) -> Site:
    latitude = county.latitude + rng.uniform(-0.026, 0.026)
    longitude = county.longitude + rng.uniform(-0.034, 0.034)
    return Site(
        county, number + 1, *named, size, access, feed, meter, round(latitude, 6), round(longitude, 6),
    )  # fmt: skip


def chain_of(sites: list[Site]) -> tuple[Node, ...]:
    """Every node of the city but its cameras, parents before children."""
    head = (
        Node(CITY_ROOM, "room", "市级视频中心机房", ROOM_OWNER, "341602"),
        Node(PLATFORM, "platform", "亳州市视频数据平台", OWNER, "341602", network=(CITY_ROOM,)),
    )
    counties = (node for county in COUNTIES for node in _county_nodes(county, sites))
    return (*head, *counties, *(node for site in sites for node in _site_nodes(site)))


def _county_nodes(county: County, sites: list[Site]) -> list[Node]:
    code, here = county.code, [s for s in sites if s.county is county]
    network, power = network_operator(county), power_supplier(county)
    mains = [Node(f"FEED-{code}-R{i}", "feed", f"{county.short}机房{i}号进线", power, code) for i in (1, 2)]
    room = Node(
        f"ROOM-{code}", "room", f"{county.short}视频汇聚机房", ROOM_OWNER, code,
        power=tuple(m.code for m in mains), network=(PLATFORM,),
    )  # fmt: skip
    feeds = [Node(f, "feed", f"{county.short}{f[-1]}号供电回路", power, code) for f in _feeds(county)]
    meters = [
        Node(m, "meter", f"{county.short}{f[-1]}号回路{m[-1]}号电表", power, code, power=(f,))
        for m, f in sorted({(s.meter, s.feed) for s in here})
    ]
    access = [
        Node(a, _access_kind(a), _access_name(county, a), network, code, power=room.power, network=(room.code,))
        for a in _accesses(county)
    ]
    return [*mains, room, *feeds, *meters, *access]


def _access_kind(code: str) -> str:
    return "switch" if code.startswith("SW") else "olt"


def _access_name(county: County, code: str) -> str:
    return f"{county.short}{code[-1]}号接入交换机" if code.startswith("SW") else f"{county.short}光线路终端"


def _site_nodes(site: Site) -> list[Node]:
    integrator, county = project_for(site.county, site.number - 1).integrator, site.county.code
    pole = Node(site.code("POLE"), "pole", f"{site.name}立杆", integrator, county)
    box = Node(site.code("BOX"), "box", f"{site.name}设备箱", integrator, county, power=(site.meter,))
    onu = Node(
        site.code("ONU"), "onu", f"{site.name}光网络单元", network_operator(site.county), county,
        power=(box.code,), network=(site.access,),
    )  # fmt: skip
    return [pole, box, onu]


def network_operator(county: County) -> str:
    """The operator whose lines serve the county."""
    return NETWORK_OPERATORS[0 if county.code in {"341602", "341623"} else 1]


def power_supplier(county: County) -> str:
    """The supplier whose feeds serve the county."""
    return POWER_SUPPLIERS[0 if county.code in {"341602", "341622"} else 1]
