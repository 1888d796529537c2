"""The demo city: who is responsible, what supplies what, and every camera's file. Pure; the seed decides everything."""

from __future__ import annotations

from random import Random

from shiwei.demo.city_chain import Site, chain_of, sites_of
from shiwei.demo.city_files import camera_files
from shiwei.demo.city_model import (
    Camera,
    City,
    Clause,
    Contract,
    Family,
    Jurisdiction,
    Light,
    Node,
    Project,
    Stream,
    Unit,
)
from shiwei.demo.city_parties import contracts, projects, units
from shiwei.demo.city_places import COUNTIES

__all__ = [
    "FEWEST_CAMERAS",
    "Camera",
    "City",
    "Clause",
    "Contract",
    "Family",
    "Jurisdiction",
    "Light",
    "Node",
    "Project",
    "Stream",
    "Unit",
    "make_city",
]

FEWEST_CAMERAS = 120
MOST_CAMERAS = 240


def make_city(seed: int = 2019, cameras: int = 132) -> City:
    """The city of this seed with so many cameras in its four counties; the same seed gives the same city.

    Raises ValueError for fewer than 120 cameras, where the faults of the plan would not find their places, and for
    more than 240, where the counties run out of names.
    """
    if not FEWEST_CAMERAS <= cameras <= MOST_CAMERAS:
        raise ValueError(f"{cameras} cameras: the demo city holds {FEWEST_CAMERAS} to {MOST_CAMERAS}")
    rng = Random(seed)  # noqa: S311  (a demo, not a secret)
    sites = [site for county, count in _shares(cameras) for site in sites_of(COUNTIES[county], count, rng)]
    return City(
        seed=seed,
        name="亳州市",
        jurisdictions=tuple(Jurisdiction(c.code, c.name) for c in COUNTIES),
        units=units(),
        projects=projects(),
        contracts=contracts(),
        nodes=chain_of(sites),
        cameras=_cameras(sites, rng),
    )


def _cameras(sites: list[Site], rng: Random) -> tuple[Camera, ...]:
    return tuple(camera for county in COUNTIES for camera in camera_files(county, sites, rng))


def _shares(cameras: int) -> list[tuple[int, int]]:
    """How many cameras each county gets; what rounding leaves goes to the first, the city's own district."""
    counts = [int(cameras * county.share) for county in COUNTIES]
    counts[0] += cameras - sum(counts)
    return list(enumerate(counts))
