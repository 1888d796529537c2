"""Every page for every party: it answers, or refuses; acts by form do what the interface does."""

from __future__ import annotations

from io import BytesIO
from types import SimpleNamespace

import pytest
from django.test import Client
from PIL import Image

from shiwei.accounts.models import Duty, Unit
from shiwei.documents.actions.keep import keep
from shiwei.documents.models import FileKind
from shiwei.watch.actions.run_round import Means, run_round
from shiwei.watch.actions.start_round import start_round
from shiwei.watch.models import RoundKind
from shiwei.workorders.models import Order
from tests.fakes.outside import Inline
from tests.world import World, build

pytestmark = pytest.mark.django_db
PAGES = ("/", "/board/", "/orders/", "/orders/new/", "/cameras/", "/map/", "/map/cameras.json", "/inbox/")
PARTIES = ("owner", "integrator", "network", "power", "using", "outsider")
CLOSED = {("/board/", party) for party in ("network", "power", "using")}


@pytest.fixture
def world(wired: SimpleNamespace) -> World:
    """The cast after a patrol that found a dead switch's worth of cameras and a blurred picture."""
    made = build(14)
    wired.eyes.script.update({made.cameras[0].gb_code: "blur", made.cameras[1].gb_code: "unauthorized"})
    round_ = start_round(RoundKind.DAILY_PATROL, "system", wired.clock.now())
    run_round(round_.pk, Means(Inline(), wired.eyes, wired.files, wired.clock))
    return made


def client(world: World, unit: Unit, duty: Duty = Duty.DISPATCHER) -> Client:
    signed = Client()
    signed.force_login(world.person(unit, duty), backend="django.contrib.auth.backends.ModelBackend")
    return signed


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_sent_to_sign_in(world: World, page: str) -> None:
    answer = Client().get(page)
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("party", PARTIES)
def test_every_page_for_every_party(world: World, page: str, party: str) -> None:
    answer = client(world, getattr(world, party)).get(page)
    assert answer.status_code == (403 if (page, party) in CLOSED else 200)


def test_the_board_shows_the_cause_with_its_pictures_and_one_button(world: World) -> None:
    text = client(world, world.integrator).get("/board/").content.decode()
    order = Order.objects.get()
    assert f"/orders/{order.number}/dispatch/" in text
    assert order.affected.get().picture_before in text
    assert "账号或密码不符" in text


def test_from_the_board_the_card_is_drawn_again_in_its_place(world: World) -> None:
    order = Order.objects.get()
    answer = client(world, world.integrator).post(
        f"/orders/{order.number}/dispatch/", {"unit": "INT-A"}, headers={"HX-Request": "true"}
    )
    assert "已派单" in answer.content.decode()
    order.refresh_from_db()
    assert order.state == "REPAIRING"


def test_the_order_page_tells_by_whom_and_by_which_article(world: World) -> None:
    order = Order.objects.get()
    text = client(world, world.owner).get(f"/orders/{order.number}/").content.decode()
    assert "甲集成" in text
    assert "两次看图均见模糊" in text


def test_a_refused_act_says_by_which_article(world: World) -> None:
    order = Order.objects.get()
    signed = client(world, world.integrator)
    signed.post(f"/orders/{order.number}/dispatch/", {"unit": "INT-A"})
    answer = signed.post(f"/orders/{order.number}/dispatch/", {"unit": "NET-B"}, follow=True)
    assert "依据第9条" in answer.content.decode()


def test_a_picture_is_only_for_those_who_may_see_its_camera(world: World, wired: SimpleNamespace) -> None:
    path = f"/files/{Order.objects.get().affected.get().picture_before}.jpg"
    assert client(world, world.owner).get(path).status_code == 200
    assert client(world, world.outsider).get(path).status_code == 404
    assert client(world, world.owner).get(f"/files/{'0' * 64}.jpg").status_code == 404


@pytest.mark.parametrize(("format_", "kind"), [("WEBP", "webp"), ("PNG", "png"), ("JPEG", "jpeg")])
def test_a_picture_is_served_as_what_it_is(world: World, wired: SimpleNamespace, format_: str, kind: str) -> None:
    written = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(written, format_)
    subject = f"order:{Order.objects.get().number}"
    told = {"kind": FileKind.PHOTO, "name": "现场", "content_type": f"image/{kind}", "by": "x", "subject": subject}
    kept = keep(written.getvalue(), now=wired.clock.now(), **told)
    answer = client(world, world.owner).get(f"/files/{kept.sha256}.jpg")
    assert (answer.headers["Content-Type"], answer.content) == (f"image/{kind}", written.getvalue())


def test_an_outsider_cannot_tell_an_order_from_none(world: World) -> None:
    outsider = client(world, world.outsider)
    there = outsider.get(f"/orders/{Order.objects.get().number}/")
    nowhere = outsider.get("/orders/GD20260603-9999/")
    assert there.status_code == nowhere.status_code == 404
    assert len(there.content) == len(nowhere.content)


def test_english_is_a_switch_away(world: World) -> None:
    signed = client(world, world.owner)
    signed.cookies["django_language"] = "en"
    text = signed.get("/orders/").content.decode()
    assert "Work orders" in text
    assert "工单" not in text.replace("视维", "")


def test_a_browser_that_was_shipped_in_english_sees_chinese_until_the_switch(world: World) -> None:
    text = client(world, world.owner).get("/orders/", headers={"Accept-Language": "en-US"}).content.decode()
    assert "工单" in text


@pytest.mark.parametrize("page", PAGES)
def test_every_page_before_the_first_patrol(db: None, wired: SimpleNamespace, page: str) -> None:
    fresh = build(2)
    assert client(fresh, fresh.owner).get(page).status_code == 200


def test_a_camera_that_was_never_looked_at_has_a_page(db: None, wired: SimpleNamespace) -> None:
    fresh = build(1)
    text = client(fresh, fresh.owner).get(f"/cameras/{fresh.cameras[0].gb_code}/").content.decode()
    assert "尚未巡查" in text
