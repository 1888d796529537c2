"""What a demo city is: plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Light = Literal["day", "dusk", "night", "ir"]
Family = Literal["crossing", "avenue", "gate", "alley", "square", "river", "market"]


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A county or district by its six-digit division code."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation; ``roles`` as in the glossary (OWNER, INTEGRATOR …)."""

    code: str
    name: str
    short_name: str
    roles: tuple[str, ...]
    phone: str
    jurisdiction: str | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """A video project: codes of its owner, its integrator and its jurisdiction."""

    code: str
    name: str
    owner: str
    integrator: str
    jurisdiction: str


@dataclass(frozen=True, slots=True)
class Clause:
    """An explicit clause that overrides a parameter of the regulation."""

    parameter: str
    value: int
    number: str
    quote: str


@dataclass(frozen=True, slots=True)
class Contract:
    """``fee`` in yuan; ``starts`` and ``ends`` are local dates, both inclusive."""

    code: str
    name: str
    unit: str
    projects: tuple[str, ...]
    fee: Decimal
    starts: date
    ends: date
    approved: bool = True
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """One thing of the supply chain (cameras apart). ``power`` and ``network`` are codes of its parents."""

    code: str
    kind: str
    name: str
    unit: str
    jurisdiction: str
    power: tuple[str, ...] = ()
    network: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stream:
    """What a camera sends on one path: pixels, frames a second, codec."""

    width: int
    height: int
    fps: float
    codec: Literal["h264", "h265"]


@dataclass(frozen=True, slots=True)
class Camera:
    """One camera's file, and what it looks at (``family``, ``light``, ``seed`` of the drawn scene).

    Its power comes from ``box``, its network from ``onu``. ``username`` and ``password`` are the registry's.
    Coordinates are WGS-84 degrees. ``main`` differs from ``sub`` only where the camera has a picture of its own there.
    """

    gb_code: str
    name: str
    jurisdiction: str
    project: str
    unit: str
    using_unit: str
    longitude: float
    latitude: float
    pole: str
    box: str
    onu: str
    is_ptz: bool
    is_key_location: bool
    sub: Stream
    main: Stream
    username: str
    password: str
    family: Family
    light: Light
    seed: int


@dataclass(frozen=True, slots=True)
class City:
    """Everything the demo begins with."""

    seed: int
    name: str
    jurisdictions: tuple[Jurisdiction, ...]
    units: tuple[Unit, ...]
    projects: tuple[Project, ...]
    contracts: tuple[Contract, ...]
    nodes: tuple[Node, ...]
    cameras: tuple[Camera, ...]

    def unit(self, code: str) -> Unit:
        """The unit of this code. Raises KeyError."""
        return {u.code: u for u in self.units}[code]

    def node(self, code: str) -> Node:
        """The node of this code. Raises KeyError."""
        return {n.code: n for n in self.nodes}[code]

    def camera(self, gb_code: str) -> Camera:
        """The camera of this code. Raises KeyError."""
        return {c.gb_code: c for c in self.cameras}[gb_code]

    def under(self, code: str) -> tuple[Camera, ...]:
        """The cameras that the node supplies, directly or through others, by power or network."""
        found, grown = {code}, True
        while grown:
            more = {n.code for n in self.nodes if n.code not in found and found & {*n.power, *n.network}}
            found, grown = found | more, bool(more)
        return tuple(c for c in self.cameras if {c.box, c.onu} & found)
