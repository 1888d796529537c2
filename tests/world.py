"""The named cast: who owns, who integrates, who carries, who powers, who uses, and an outsider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from shiwei.accounts.facts import Actor
from shiwei.accounts.models import Duty, PartyRole, Unit, UnitRole, User
from shiwei.assets.models import Camera, Jurisdiction, Node, Project, Supply
from shiwei.assets.passwords import seal
from shiwei.contracts.models import Contract

DAY = datetime(2026, 6, 3, 0, 0, tzinfo=UTC)
"""08:00 in Asia/Shanghai."""


@dataclass
class World:
    """A small county: twelve cameras on one switch, all powered by two feeds."""

    owner: Unit
    integrator: Unit
    network: Unit
    power: Unit
    using: Unit
    outsider: Unit
    project: Project
    cameras: list[Camera]

    def actor(self, unit: Unit) -> Actor:
        return Actor(f"{unit.code.lower()}-desk", unit.code)

    def person(self, unit: Unit, duty: Duty = Duty.DISPATCHER) -> User:
        """A signed-in person of the unit; the same one for the same unit and duty."""
        name = f"{unit.code.lower()}-{duty.lower()}"
        user, made = User.objects.get_or_create(username=name, defaults={"unit": unit, "duty": duty})
        if made:
            user.set_password("a long enough password")
            user.save()
        return user


def unit(code: str, name: str, *roles: PartyRole) -> Unit:
    made: Unit = Unit.objects.add_root({"code": code, "name": name, "short_name": name})
    UnitRole.objects.bulk_create(UnitRole(unit=made, role=role) for role in roles)
    return made


def node(code: str, kind: str, owner: Unit, *, power: tuple[Node, ...] = (), network: tuple[Node, ...] = ()) -> Node:
    made = Node.objects.create(code=code, kind=kind, name=f"{kind} {code}", unit=owner)
    for role, parents in (("power", power), ("network", network)):
        Supply.objects.bulk_create(Supply(child=made, parent=p, role=role) for p in parents)
    return made


def build(cameras: int = 12) -> World:
    """Make the cast and its cameras in the test's database."""
    owner = unit("OWN", "数据局", PartyRole.OWNER)
    integrator = unit("INT-A", "甲集成", PartyRole.INTEGRATOR)
    network = unit("NET-B", "乙通信", PartyRole.NETWORK_OPERATOR)
    power = unit("PWR-C", "丙供电", PartyRole.POWER_SUPPLIER)
    using = unit("USE-D", "丁派出所", PartyRole.USING_UNIT)
    outsider = unit("INT-X", "外单位", PartyRole.INTEGRATOR)
    county = Jurisdiction.objects.create(code="341602", name="谯城区")
    project = Project.objects.create(code="P-A", name="一期", owner=owner, integrator=integrator, jurisdiction=county)
    contract = Contract.objects.create(
        code="K-B", name="乙合同", unit=network, fee=Decimal("360000.00"),
        starts=date(2026, 1, 1), ends=date(2026, 12, 31), approved=True,
    )  # fmt: skip
    elsewhere = Project.objects.create(
        code="P-E", name="邻县一期", owner=owner, integrator=outsider, jurisdiction=county
    )
    contract.projects.add(project, elsewhere)
    room = node("ROOM-1", "room", owner)
    feeds = [node(f"FEED-{i}", "feed", power) for i in (1, 2)]
    switch = node("SW-1", "switch", network, network=(room,))
    made = [_camera(i, project, integrator, using, feeds[i % 2], switch) for i in range(cameras)]
    return World(owner, integrator, network, power, using, outsider, project, made)


def _camera(i: int, project: Project, integrator: Unit, using: Unit, feed: Node, switch: Node) -> Camera:
    code = f"34160200001320{i + 1:06d}"
    return Camera.objects.create(
        node=node(code, "camera", integrator, power=(feed,), network=(switch,)),
        gb_code=code,
        name=f"光明路与芍花路 {i + 1} 号",
        project=project,
        using_unit=using,
        longitude=115.78 + i / 1000,
        latitude=33.87,
        stream_url=f"rtsp://127.0.0.1:9/{code}",
        stream_user="admin",
        stream_password=seal("pass"),
    )
