"""One file per camera: code, name, place, streams, credentials, and what it looks at."""

from __future__ import annotations

from random import Random

from shiwei.demo.city_chain import Site
from shiwei.demo.city_model import Camera, Family, Light, Stream
from shiwei.demo.city_parties import project_for, station_code
from shiwei.demo.city_places import DIRECTIONS, County

_LIGHTS: tuple[Light, ...] = ("day",) * 11 + ("dusk",) * 2 + ("night",) * 5 + ("ir",) * 3
_SECOND_VIEWS: dict[Family, tuple[Family, ...]] = {
    "crossing": ("crossing", "avenue", "crossing", "crossing"),
    "avenue": ("avenue", "avenue", "avenue", "avenue"),
    "gate": ("gate", "avenue", "gate", "gate"),
    "alley": ("alley", "alley", "alley", "alley"),
    "square": ("square", "avenue", "square", "square"),
    "river": ("river", "river", "avenue", "river"),
    "market": ("market", "alley", "market", "market"),
}
_KEY: frozenset[Family] = frozenset({"gate", "square", "market"})


def camera_files(county: County, sites: list[Site], rng: Random) -> list[Camera]:
    """The county's cameras in order of their codes."""
    here = [(site, i) for site in sites if site.county is county for i in range(site.cameras)]
    return [_camera(site, i, serial, rng) for serial, (site, i) in enumerate(here, 1)]


def _camera(site: Site, i: int, serial: int, rng: Random) -> Camera:
    county, project = site.county, project_for(site.county, site.number - 1)
    station = 1 + site.number % len(county.stations)
    is_ptz = i == 0 and site.family in {"crossing", "square", "river"}
    sub, main = _streams(serial, rng)
    return Camera(
        gb_code=f"{county.code}{station:02d}001320{serial:06d}",
        name=f"{site.name}{'球机' if is_ptz else DIRECTIONS[i % 4] if site.family == 'crossing' else f'{i + 1}号枪机'}",
        jurisdiction=county.code,
        project=project.code,
        unit=project.integrator,
        using_unit=station_code(county, station),
        longitude=round(site.longitude + rng.uniform(-2e-4, 2e-4), 6),
        latitude=round(site.latitude + rng.uniform(-2e-4, 2e-4), 6),
        pole=site.code("POLE"),
        box=site.code("BOX"),
        onu=site.code("ONU"),
        is_ptz=is_ptz,
        is_key_location=site.family in _KEY and i == 0,
        sub=sub,
        main=main,
        username="patrol",
        password=f"Bz{county.code[-2:]}-{rng.randrange(10**8):08d}",
        family=_SECOND_VIEWS[site.family][i % 4],
        light=rng.choice(_LIGHTS),
        seed=rng.randrange(2**31),
    )


def _streams(serial: int, rng: Random) -> tuple[Stream, Stream]:
    """Most cameras look alike on both paths; every twenty-fourth has a large picture of its own on the main one."""
    codec = "h265" if rng.random() < 0.14 else "h264"
    height = 396 if rng.random() < 0.3 else 576
    sub = Stream(704, height, 25.0 if rng.random() < 0.04 else 12.5, "h265" if codec == "h265" else "h264")
    if serial % 24 != 5:
        return sub, sub
    large = (1920, 1080) if serial % 48 == 5 else (1280, 720)
    return Stream(704, 396, sub.fps, sub.codec), Stream(*large, 12.5, "h264")
