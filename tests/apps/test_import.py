"""The registry from CSV: all or nothing, every fault named with its line."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from shiwei.assets.actions.import_registry import import_registry
from shiwei.assets.models import Camera, Node, Supply
from shiwei.assets.passwords import unseal
from shiwei.assets.table import TableRefused, read_cameras, read_nodes
from shiwei.ledger.queries import events_of
from tests.world import World, build

pytestmark = pytest.mark.django_db
NODES = "code,kind,name,unit,power,network\nBOX-9,box,九号箱,INT-A,FEED-1,\nONU-9,onu,九号光猫,NET-B,BOX-9,SW-1\n"
CAMERAS = (
    "gb_code,name,project,unit,using_unit,longitude,latitude,power,network,stream_url,stream_user,stream_password,"
    "is_ptz,is_key_location\n"
    "34160200001320009999,希夷大道九号,P-A,INT-A,USE-D,115.78,33.87,BOX-9,ONU-9,rtsp://127.0.0.1/9,admin,密码9,是,0\n"
)


@pytest.fixture
def world() -> World:
    return build(1)


def take(world: World, wired: SimpleNamespace, nodes: bytes, cameras: bytes) -> dict[str, int]:
    return import_registry(read_nodes(nodes), read_cameras(cameras), world.actor(world.integrator), wired.clock.now())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_good_table_is_taken(world: World, wired: SimpleNamespace, encoding: str) -> None:
    assert take(world, wired, NODES.encode(encoding), CAMERAS.encode(encoding)) == {"nodes": 2, "cameras": 1}
    camera = Camera.objects.get(gb_code="34160200001320009999")
    assert (camera.name, camera.is_ptz, unseal(camera.stream_password)) == ("希夷大道九号", True, "密码9")
    assert "密码9" not in camera.stream_password
    assert {s.parent.code for s in Supply.objects.filter(child=camera.node)} == {"BOX-9", "ONU-9"}
    assert [e.verb for e in events_of("registry")] == ["imported"]


def test_taken_again_it_renews_and_doubles_nothing(world: World, wired: SimpleNamespace) -> None:
    for name in ("希夷大道九号", "希夷大道十号"):
        take(world, wired, NODES.encode(), CAMERAS.replace("希夷大道九号", name).encode())
    assert Camera.objects.get(gb_code="34160200001320009999").name == "希夷大道十号"
    assert Supply.objects.filter(child__code="34160200001320009999").count() == 2


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("34160200001320009999", "341602000013200099"), "line 2: gb_code"),
        (("115.78", "东经"), "line 2: longitude"),
        (("115.78", "nan"), "line 2: longitude"),
        (("P-A", "P-Z"), "line 2: unknown project 'P-Z'"),
        (("USE-D", "USE-Z"), "line 2: unknown unit 'USE-Z'"),
        (("ONU-9", "ONU-8"), "line 2: unknown parent 'ONU-8'"),
        (("rtsp://", "http://"), "line 2: stream_url"),
        (("是", "也许"), "line 2: is_ptz"),
        (("gb_code,", "code,"), "line 1: missing columns gb_code"),
    ],
)
def test_a_bad_line_refuses_all_of_it(
    world: World, wired: SimpleNamespace, change: tuple[str, str], named: str
) -> None:
    with pytest.raises(TableRefused, match=named):
        take(world, wired, NODES.encode(), CAMERAS.replace(*change).encode())
    assert not Node.objects.filter(code__in=["BOX-9", "34160200001320009999"]).exists()


def test_every_fault_is_named_not_only_the_first(world: World) -> None:
    lines = CAMERAS + CAMERAS.splitlines()[1].replace("115.78", "x") + "\n" + CAMERAS.splitlines()[1].replace("是", "?")
    with pytest.raises(TableRefused) as refused:
        read_cameras(lines.encode())
    assert [fault.split(":")[0] for fault in refused.value.faults] == ["line 3", "line 4"]


def test_a_code_twice_names_both_lines(world: World, wired: SimpleNamespace) -> None:
    doubled = CAMERAS + CAMERAS.splitlines()[1]
    with pytest.raises(TableRefused, match="line 3: gb_code 34160200001320009999 stands in line 2 already"):
        take(world, wired, NODES.encode(), doubled.encode())


def test_a_chain_that_needs_itself_is_refused(world: World, wired: SimpleNamespace) -> None:
    with pytest.raises(TableRefused, match="supply chain: cycle"):
        take(world, wired, NODES.replace("FEED-1", "ONU-9").encode(), CAMERAS.encode())
    assert not Node.objects.filter(code="BOX-9").exists()


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04\x00\x00", b"\xff\xff\xff"])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(TableRefused, match="save the table as CSV"):
        read_nodes(content)


def test_an_empty_table_is_refused() -> None:
    with pytest.raises(TableRefused, match="no data"):
        read_nodes(NODES.splitlines()[0].encode())
