"""Who reaches the pages of fault reports, labels and alarms; an outsider sees nothing of them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client

from shiwei.workorders.models import FaultReport
from tests.counting import client
from tests.edges.report_desk import received
from tests.edges.report_desk import world as world  # the fixture
from tests.world import World

pytestmark = pytest.mark.django_db
DESK_PAGES = ("/intake/", "/intake/new/", "/intake/replies/", "/intake/import/", "/labels/", "/alarms/")
ALL_PAGES = ("/report/", "/report/mine/", "/report/map/", "/report/map.json", "/report/cameras/")


@pytest.mark.parametrize("page", [*DESK_PAGES, *ALL_PAGES, "/r/34160200001320000001/"])
def test_a_stranger_is_sent_to_sign_in(world: World, page: str) -> None:
    answer = Client().get(page)
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize("page", DESK_PAGES)
@pytest.mark.parametrize("party", ["owner", "integrator", "network", "power", "using", "outsider"])
def test_the_desk_is_for_owner_and_integrator(world: World, page: str, party: str) -> None:
    expected = 200 if party in {"owner", "integrator", "outsider"} else 403
    assert client(world, getattr(world, party)).get(page).status_code == expected


@pytest.mark.parametrize("page", ALL_PAGES)
@pytest.mark.parametrize("party", ["owner", "integrator", "network", "using", "outsider"])
def test_everybody_may_report(world: World, page: str, party: str) -> None:
    assert client(world, getattr(world, party)).get(page).status_code == 200


def test_an_outsider_sees_no_report_no_camera_no_alarm(world: World, wired: SimpleNamespace) -> None:
    told = received(world, wired)
    outsider = client(world, world.outsider)
    assert outsider.get(f"/intake/{told.number}/").status_code == 404
    assert outsider.post(f"/intake/{told.number}/consultation/").status_code == 404
    assert told.number not in outsider.get("/intake/?view=all").content.decode()
    assert outsider.get("/report/map.json").json()["features"] == []
    assert "光明路" not in outsider.get("/report/cameras/?q=光明").content.decode()
    assert outsider.get(f"/r/{world.cameras[0].gb_code}/").status_code == 404
    assert outsider.get(f"/report/cameras/{world.cameras[0].gb_code}/").status_code == 404
    assert "光明路" not in outsider.get("/labels/").content.decode()
    form = {"camera": world.cameras[0].gb_code, "what": "black", "key": "o"}
    assert outsider.post("/report/", form).status_code == 422
    assert FaultReport.objects.count() == 1
