"""The field page's shell, worker and manifest: the same for everybody, one version at a time, installable."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import translation
from PIL import Image

from shiwei.accounts.models import Duty
from shiwei.web import assets
from shiwei.web.field.claims import claimed
from tests.edges.phone import at_the_network, jpeg, phone
from tests.world import DAY, World, build

built = pytest.mark.skipif(not (assets.DIST / "manifest.json").exists(), reason="assets are not built: make assets")


@pytest.fixture
def world() -> World:
    return build()


def kept(worker: str) -> dict[str, object]:
    """What the worker says it keeps."""
    found: dict[str, object] = json.loads(worker.partition("self.FIELD=")[2].partition(";\n")[0])
    return found


@built
@pytest.mark.django_db
def test_the_shell_knows_nobody(world: World, wired: SimpleNamespace) -> None:
    """A phone keeps it, whoever holds the phone: no name, no token, nothing of one reader."""
    stranger, crew = Client().get("/field/"), phone(world, wired, world.network).client.get("/field/")
    assert stranger.status_code == 200
    assert stranger.content == crew.content
    assert "csrf" not in stranger.content.decode()
    assert not crew.cookies
    scripts = [tag for tag in stranger.content.decode().split("<script")[1:] if "application/json" not in tag]
    assert all(' src="/static/dist/' in tag.split(">")[0] for tag in scripts)
    assert "default-src 'none'" in stranger.headers["Content-Security-Policy"]


@built
def test_the_worker_is_asked_for_anew_and_keeps_what_the_shell_needs(wired: SimpleNamespace) -> None:
    answer, shell = Client().get("/field/sw.js"), Client().get("/field/").content.decode()
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    files = kept(answer.content.decode())["files"]
    assert isinstance(files, list)
    assert set(re.findall(r'(?:src|href)="(/static/dist/[^"]+)"', shell)) <= set(files)
    assert kept(answer.content.decode())["page"] == "/field/"


@built
def test_another_language_is_another_version(wired: SimpleNamespace) -> None:
    reader = Client()
    chinese = kept(reader.get("/field/sw.js").content.decode())["version"]
    assert kept(Client().get("/field/sw.js").content.decode())["version"] == chinese
    reader.cookies["django_language"] = "en"
    with translation.override("zh-hans"):  # what the request activates stays in its thread, and so not here
        english = kept(reader.get("/field/sw.js").content.decode())["version"]
    assert english != chinese


@built
def test_the_manifest_installs_our_own_mark(wired: SimpleNamespace) -> None:
    answer = Client().get("/field/manifest.webmanifest")
    assert answer.headers["Content-Type"] == "application/manifest+json"
    told = answer.json()
    assert (told["start_url"], told["scope"], told["display"]) == ("/field/", "/field/", "standalone")
    assert {(i["sizes"], i["purpose"]) for i in told["icons"]} == {
        ("192x192", "any"), ("512x512", "any"), ("512x512", "maskable"),
    }  # fmt: skip
    for icon in told["icons"]:
        picture = Image.open(BytesIO((assets.DIST / icon["src"].rpartition("/")[2]).read_bytes()))
        assert "x".join(map(str, picture.size)) == icon["sizes"]


@built
@pytest.mark.django_db
def test_the_order_page_leads_those_who_repair_to_the_phone_and_shows_what_a_photo_claims(
    world: World, wired: SimpleNamespace
) -> None:
    order = at_the_network(world, wired)
    crew = phone(world, wired, world.network)
    crew.load()
    place = {
        "taken_at": (wired.clock.now() - timedelta(hours=1)).isoformat(),
        "longitude": "115.78",
        "latitude": "33.87",
    }
    sha256 = crew.photo(order, jpeg(), accuracy="12", **place).json()["sha256"]
    early = wired.clock.now()
    wired.clock.forward(hours=2)
    crew.ahead = timedelta(minutes=7)
    crew.act(order, "feed_back", {"measures": "更换光模块", "photos": [sha256]}, claimed_at=early.isoformat())
    page = crew.client.get(f"/orders/{order.number}/").content.decode()
    assert "data:image/svg+xml" in page.partition("在手机上打开")[2]
    assert "本人称 06-03 08:00，手机时钟快 7 分" in page
    assert "33.87000, 115.78000 ±12" in page
    owner = phone(world, wired, world.owner, Duty.LEADER)
    assert "在手机上打开" not in owner.client.get(f"/orders/{order.number}/").content.decode()


@pytest.mark.parametrize(
    ("minutes", "skew", "said"),
    [
        (0, 0, ""),
        (0.9, 0, ""),
        (40, 0, "本人称 06-03 07:20"),
        (0, -180, "本人称 06-03 08:00，手机时钟慢 3 分"),
    ],
)
def test_a_claim_is_told_where_it_says_something_else(minutes: float, skew: int, said: str) -> None:
    row = {"at": DAY, "claimed_at": DAY - timedelta(minutes=minutes), "more": {"phone": {"skew_seconds": skew}}}
    with translation.override("zh-hans"):
        assert claimed(row) == said
    assert claimed({"at": DAY, "claimed_at": None, "more": {}}) == ""
