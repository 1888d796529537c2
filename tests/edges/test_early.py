"""Early warnings on the pages and over JSON: who sees them, filters, and the two acts."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client

from shiwei.accounts.models import Duty, Unit
from shiwei.watch.models import EarlyWarning
from tests.apps.slow_city import at_share, patrol, seed_days, slow_eyes
from tests.world import World, build

pytestmark = pytest.mark.django_db
CREEPING = [0.0] * 20 + [n / 20 for n in range(1, 15)]


@pytest.fixture
def world(wired: SimpleNamespace) -> World:
    """One camera grows dirty, one loses its focus."""
    wired.clock.forward(hours=3)
    made, eyes = build(3), slow_eyes(wired)
    for camera, kind in zip(made.cameras, ("stain", "blur"), strict=False):
        seed_days(wired, camera, kind, CREEPING)
        eyes.measures[camera.gb_code] = at_share(kind, 0.75)
    patrol(wired)
    assert EarlyWarning.objects.count() == 2
    return made


def client(world: World, unit: Unit, duty: Duty = Duty.DISPATCHER) -> Client:
    signed = Client()
    signed.force_login(world.person(unit, duty), backend="django.contrib.auth.backends.ModelBackend")
    return signed


def page(signed: Client, path: str) -> str:
    answer = signed.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_names_camera_change_and_day(world: World) -> None:
    text = page(client(world, world.integrator), "/early/")
    assert all(camera.name in text for camera in world.cameras[:2])
    assert world.cameras[2].name not in text
    assert "失去细节" in text
    assert "天后" in text


@pytest.mark.parametrize(
    ("query", "shown"),
    [("?kind=blur", [1]), ("?kind=stain", [0]), ("?unit=INT-A", [0, 1]), ("?unit=INT-X", []), ("?view=visit", []),
     ("?view=over", []), ("?view=all", [0, 1]), ("?view=nonsense&kind=nonsense", [])],
)  # fmt: skip
def test_filters(world: World, query: str, shown: list[int]) -> None:
    text = page(client(world, world.owner), f"/early/{query}")
    assert [n for n, camera in enumerate(world.cameras) if camera.gb_code in text] == shown


def test_others_see_nothing(world: World) -> None:
    assert world.cameras[0].gb_code not in page(client(world, world.outsider), "/early/")
    assert client(world, world.using).get("/early/").status_code == 403
    assert client(world, world.outsider).get("/api/early-warnings").json() == []


def test_the_camera_s_page_shows_warning_and_slots(world: World) -> None:
    text = page(client(world, world.integrator), f"/cameras/{world.cameras[0].gb_code}/")
    number = EarlyWarning.objects.get(kind="stain").pk
    assert f"/early/{number}/visit/" in text
    assert "渐脏渐遮" in text
    assert "分时基准" in text
    reader = page(client(world, world.using), f"/cameras/{world.cameras[0].gb_code}/")
    assert f"/early/{number}/visit/" not in reader


def test_a_visit_by_the_page(world: World) -> None:
    signed, number = client(world, world.owner), EarlyWarning.objects.get(kind="stain").pk
    answer = signed.post(f"/early/{number}/visit/", {"note": "顺路擦拭"}, follow=True)
    assert "已建议保养" in answer.content.decode()
    assert "顺路擦拭" in page(signed, "/early/?view=visit")


def test_the_view_is_accepted_with_a_reason_only(world: World) -> None:
    signed, number = client(world, world.integrator), EarlyWarning.objects.get(kind="blur").pk
    assert "须写明理由" in signed.post(f"/early/{number}/accept/", follow=True).content.decode()
    signed.post(f"/early/{number}/accept/", {"note": "换了镜头"})
    assert EarlyWarning.objects.get(pk=number).outcome == "ACCEPTED"
    assert signed.get(f"/early/{number}/accept/").status_code == 405


def test_who_may_not_act(world: World) -> None:
    number = EarlyWarning.objects.get(kind="blur").pk
    assert client(world, world.outsider).post(f"/early/{number}/visit/").status_code == 404
    assert client(world, world.network).post(f"/early/{number}/visit/").status_code == 403
    assert client(world, world.integrator, Duty.FIELD_WORKER).post(f"/early/{number}/visit/").status_code == 403


def test_over_json(world: World) -> None:
    signed = client(world, world.integrator)
    [row] = signed.get("/api/early-warnings", {"kind": "stain"}).json()
    assert (row["camera"], row["unit"], row["measure"]) == (world.cameras[0].gb_code, "INT-A", "dulled_share")
    assert row["since"] < row["reaches"]
    asked = {"note": "顺路"}
    answer = signed.post(f"/api/early-warnings/{row['id']}/visit", asked, content_type="application/json")
    assert answer.json()["visit_note"] == "顺路"
    refused = signed.post(f"/api/early-warnings/{row['id']}/accept", {}, content_type="application/json")
    assert refused.status_code == 422
    done = signed.post(f"/api/early-warnings/{row['id']}/accept", asked, content_type="application/json")
    assert done.json()["outcome"] == "ACCEPTED"
    assert [r["kind"] for r in signed.get("/api/early-warnings").json()] == ["blur"]
    assert signed.get("/api/early-warnings", {"view": "odd"}).status_code == 422
    assert signed.post("/api/early-warnings/999/visit", {}, content_type="application/json").status_code == 404
