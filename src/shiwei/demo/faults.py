"""The fault plan: what is wrong in the demo city, chosen so that one patrol must find exactly this. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Literal

from shiwei.demo.city_chain import PLATFORM
from shiwei.demo.city_model import Camera, City, Light

Behaviour = Literal[
    "fine", "timeout", "refused", "no_answer", "no_media", "stalled", "unauthorized", "not_found", "skips", "bunches"
]
"""What the camera does on the network. ``skips`` leaves frames out, ``bunches`` sends them late and all at once."""
Damage = Literal["blur", "black", "color_cast", "freeze", "stain", "occlusion"]
Group = Literal["switch", "feed", "single", "untestable"]

DEAD_SWITCH = "SW-341602-1"
DEAD_FEED = "FEED-341621-1"
UNREACHABLE: frozenset[Behaviour] = frozenset({"timeout", "refused"})
"""Behaviours below RTSP: nobody can tell the path, so such a camera has a port of its own."""


@dataclass(frozen=True, slots=True)
class CameraFault:
    """What is wrong with one camera: the kind the eyes must see (of diagnose.md) and the fault of Article 8; how the
    device behaves, what its picture suffers, and whose failure it shares."""

    camera: str
    kind: str
    fault: str
    group: Group
    behaviour: Behaviour = "fine"
    damage: Damage | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A fault that people tell of and no picture shows: source and fault as coded, ``at`` a camera or a node."""

    source: str
    fault: str
    at: str
    reporter: str
    words: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Every fault by camera, in order of the cameras' codes, and what people report besides."""

    switch: str
    feed: str
    faults: tuple[CameraFault, ...]
    reports: tuple[Report, ...]

    @property
    def by_camera(self) -> dict[str, CameraFault]:
        return {f.camera: f for f in self.faults}


_SINGLE: tuple[tuple[str, str, Behaviour, Damage | None, tuple[Light, ...]], ...] = (
    ("offline", "IMG_OFFLINE", "refused", None, ("day",)),
    ("offline", "IMG_OFFLINE", "no_answer", None, ("day",)),
    ("offline", "IMG_OFFLINE", "no_media", None, ("night",)),
    ("offline", "IMG_OFFLINE", "stalled", None, ("day",)),
    ("black", "IMG_BLACK", "fine", "black", ("day",)),
    ("black", "IMG_BLACK", "fine", "black", ("night",)),
    ("blur", "IMG_BLUR", "fine", "blur", ("day",)),
    ("blur", "IMG_BLUR", "fine", "blur", ("night",)),
    ("blur", "IMG_BLUR", "fine", "blur", ("ir",)),
    ("color_cast", "IMG_COLOR", "fine", "color_cast", ("day",)),
    ("color_cast", "IMG_COLOR", "fine", "color_cast", ("night",)),
    ("freeze", "IMG_STUTTER", "fine", "freeze", ("day",)),
    ("freeze", "IMG_STUTTER", "fine", "freeze", ("night",)),
    ("stutter", "IMG_STUTTER", "skips", None, ("day",)),
    ("stutter", "IMG_STUTTER", "skips", None, ("night",)),
    ("stain", "IMG_STAIN", "fine", "stain", ("day",)),
    ("stain", "IMG_STAIN", "fine", "stain", ("ir",)),
    ("occlusion", "IMG_STAIN", "fine", "occlusion", ("day",)),
    ("occlusion", "IMG_STAIN", "fine", "occlusion", ("ir",)),
)
_UNTESTABLE: tuple[Behaviour, ...] = ("unauthorized", "unauthorized", "not_found")


def plan(city: City) -> Plan:
    """The plan of this city; the same city gives the same plan."""
    rng = Random(city.seed + 8)  # noqa: S311  (a demo, not a secret)
    shared = [*_shared(city, DEAD_SWITCH, "switch"), *_shared(city, DEAD_FEED, "feed")]
    taken = {f.camera for f in shared}
    places = _Places(city, taken, rng)
    faults = [*shared, *_singles(places), *_untestable(places)]
    return Plan(DEAD_SWITCH, DEAD_FEED, tuple(sorted(faults, key=lambda f: f.camera)), tuple(_reports(city, places)))


def _shared(city: City, node: str, group: Group) -> list[CameraFault]:
    return [CameraFault(c.gb_code, "offline", "IMG_OFFLINE", group, "timeout") for c in city.under(node)]


def _singles(places: _Places) -> Iterator[CameraFault]:
    for kind, fault, behaviour, damage, lights in _SINGLE:
        camera = places.take(partial(_suits, lights, damage))
        yield CameraFault(camera.gb_code, kind, fault, "single", behaviour, damage)


def _suits(lights: tuple[Light, ...], damage: Damage | None, camera: Camera) -> bool:
    return camera.light in lights and (damage != "freeze" or camera.sub.codec == "h264")


def _any(_: Camera) -> bool:
    return True


def _untestable(places: _Places) -> Iterator[CameraFault]:
    for reason in _UNTESTABLE:
        yield CameraFault(places.take(_any).gb_code, reason, "", "untestable", reason)


class _Places:
    """Hands out cameras for single faults, county after county; none twice, and of a box that has none yet as long as
    there are such, so that neighbours are well."""

    def __init__(self, city: City, taken: set[str], rng: Random) -> None:
        free = [c for c in city.cameras if c.gb_code not in taken]
        rng.shuffle(free)
        self._counties = [[c for c in free if c.jurisdiction == j.code] for j in city.jurisdictions]
        self._used: set[str] = set()
        self._turn = 0

    def take(self, suits: Callable[[Camera], bool]) -> Camera:
        """The next camera that suits. Raises LookupError when the city has none left."""
        self._turn += 1
        turn = self._turn % len(self._counties)
        order = [c for county in self._counties[turn:] + self._counties[:turn] for c in county if suits(c)]
        free = [c for c in order if c.gb_code not in self._used]
        found = next((c for c in free if c.box not in self._used), free[0] if free else None)
        if found is None:
            raise LookupError("no camera of the city suits this fault any more")
        self._used |= {found.gb_code, found.box}
        return found


def _reports(city: City, places: _Places) -> Iterator[Report]:
    leaning, open_box, silent, dome = (places.take(suits) for suits in (_by_a_road, _any, _any, _is_dome))
    yield Report("MAYOR_HOTLINE", "HW_POLE", leaning.pole, "市民来电", f"{_place(city, leaning)}的监控立杆向路面倾斜。")
    yield Report("DIGITAL_CITY", "HW_NUISANCE", open_box.box, "数字城管", "设备箱门敞开，线缆垂落占用盲道，影响通行。")
    yield Report("USING_UNIT", "FN_NO_RECORDING", silent.gb_code, _user(city, silent), "昨晚22时至今晨的录像查不到。")
    yield Report("PHONE", "IMG_PTZ", dome.gb_code, _user(city, dome), "球机画面正常，但转动和变倍都没有反应。")
    yield Report("WECHAT_GROUP", "FN_QUERY_NO_RESPONSE", PLATFORM, _user(city, silent), "过车记录查询一直没有结果。")


def _by_a_road(camera: Camera) -> bool:
    return camera.family in {"crossing", "avenue"}


def _is_dome(camera: Camera) -> bool:
    return camera.is_ptz


def _place(city: City, camera: Camera) -> str:
    return city.node(camera.pole).name.removesuffix("立杆")


def _user(city: City, camera: Camera) -> str:
    return city.unit(camera.using_unit).short_name
