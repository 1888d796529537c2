"""The field worker's photos at the server: their claims beside the server's time, each once, damaged ones never."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from PIL import ExifTags, Image

from shiwei.documents.models import StoredFile
from shiwei.workorders.facts import subject
from tests.edges.phone import Phone, at_the_network, events, jpeg, phone
from tests.edges.phone import crew as crew  # the fixture
from tests.edges.phone import world as world  # the fixture
from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_photo_keeps_time_and_place_as_claims_beside_the_servers_time(
    world: World, wired: SimpleNamespace, crew: Phone
) -> None:
    order = at_the_network(world, wired)
    taken = wired.clock.now() - timedelta(minutes=40)
    place = {"taken_at": taken.isoformat(), "longitude": "115.78", "latitude": "33.87", "accuracy": "12.5"}
    told = crew.photo(order, jpeg(), **place).json()
    kept = StoredFile.objects.get(subject=subject(order.number))
    assert (kept.captured_at, kept.uploaded_at) == (taken, wired.clock.now())
    assert (kept.longitude, kept.latitude, kept.accuracy) == (115.78, 33.87, 12.5)
    assert told["sha256"] == hashlib.sha256(jpeg()).hexdigest()


def test_what_the_photo_says_goes_before_what_the_phone_says_of_it(
    world: World, wired: SimpleNamespace, crew: Phone
) -> None:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:06:01 09:30:00"
    order = at_the_network(world, wired)
    crew.photo(order, jpeg(exif=exif), taken_at="2026-06-03T08:00:00+08:00", longitude="115.78", latitude="33.87")
    kept = StoredFile.objects.get(subject=subject(order.number))
    assert kept.captured_at == datetime(2026, 6, 1, 1, 30, tzinfo=UTC)
    assert kept.longitude == 115.78, "the photo says nothing of its place"


def test_the_same_photo_counts_once_under_its_key_and_by_its_bytes(
    world: World, wired: SimpleNamespace, crew: Phone
) -> None:
    order = at_the_network(world, wired)
    for key in ("k" * 32, "k" * 32, "l" * 32):
        assert crew.photo(order, jpeg(), key=key).status_code == 200
    assert StoredFile.objects.filter(subject=subject(order.number)).count() == 1
    assert crew.photo(order, jpeg("red"), key="k" * 32).status_code == 422, "a key is good for one photo"


def test_a_photo_that_arrives_damaged_is_asked_for_again(world: World, wired: SimpleNamespace, crew: Phone) -> None:
    order = at_the_network(world, wired)
    assert crew.photo(order, jpeg(), sha256="0" * 64).status_code == 400
    assert not StoredFile.objects.filter(subject=subject(order.number)).exists()


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"<html>not a picture</html>", 422), (jpeg()[:40], 422), (b"\xff\xd8" + bytes(9_000_000), 413)],
)
def test_what_is_no_photo_or_too_large_is_not_kept(
    world: World, wired: SimpleNamespace, crew: Phone, content: bytes, status: int
) -> None:
    order = at_the_network(world, wired)
    assert crew.photo(order, content).status_code == status
    assert not StoredFile.objects.filter(subject=subject(order.number)).exists()


def test_a_full_disk_says_so_and_the_photo_can_be_sent_again(world: World, wired: SimpleNamespace, crew: Phone) -> None:
    order = at_the_network(world, wired)
    wired.files.full = True
    assert crew.photo(order, jpeg(), key="k" * 32).status_code == 507
    wired.files.full = False
    assert crew.photo(order, jpeg(), key="k" * 32).status_code == 200


def test_a_feedback_names_its_photos_and_only_those_that_arrived(
    world: World, wired: SimpleNamespace, crew: Phone
) -> None:
    order = at_the_network(world, wired)
    crew.load()
    fields = {"measures": "更换光模块", "photos": [hashlib.sha256(jpeg()).hexdigest()]}
    refused = crew.act(order, "feed_back", fields, key="k" * 32)
    assert (refused.status_code, "照片" in refused.json()["reason"]) == (422, True)
    crew.photo(order, jpeg())
    assert crew.act(order, "feed_back", fields, key="k" * 32).json()["outcome"] == "done"
    (repaired,) = events(order, "repaired")
    assert (repaired.data["case"]["photos"], repaired.data["more"]["photos"]) == (1, fields["photos"])


def test_small_pictures_are_for_those_who_may_see_the_large_ones(
    world: World, wired: SimpleNamespace, crew: Phone
) -> None:
    order = at_the_network(world, wired)
    sha256 = crew.photo(order, jpeg(size=(1600, 900))).json()["sha256"]
    answer = crew.client.get(f"/files/{sha256}/small.jpg")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert "immutable" in answer.headers["Cache-Control"]
    assert phone(world, wired, world.outsider).client.get(f"/files/{sha256}/small.jpg").status_code == 404
