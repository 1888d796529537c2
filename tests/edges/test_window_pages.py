"""Planned windows on their pages and over JSON: announced, moved, ended, cancelled; who sees and who may."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shiwei.documents.models import StoredFile
from shiwei.kernel.time import SHANGHAI
from shiwei.watch.actions.run_round import Means, run_round
from shiwei.watch.actions.start_round import start_round
from shiwei.watch.models import RoundKind
from shiwei.workorders.models import PlannedWindow
from tests.edges.test_pages import client
from tests.fakes.outside import Inline
from tests.world import World, build

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def world(wired: SimpleNamespace) -> World:
    return build()


def typed(wired: SimpleNamespace, **more: Any) -> dict[str, Any]:
    starts = wired.clock.now() + HOUR
    times = {"starts": starts, "ends": starts + 4 * HOUR, "told_at": starts - 73 * HOUR}
    local = {name: f"{at.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}" for name, at in times.items()}
    return {"kind": "UPGRADE", "reason": "平台升级", "evidence": "升级告知 D-10", **local, **more}


def announced(world: World, wired: SimpleNamespace, **more: Any) -> Any:
    given = typed(wired, **{"unit": world.integrator.pk, "project": world.project.pk, **more})
    return client(world, world.owner).post("/windows/announce/", given)


def test_the_owner_announces_what_hangs_on_a_node_and_all_concerned_see_it(
    world: World, wired: SimpleNamespace
) -> None:
    assert announced(world, wired, node="SW-1").status_code == 302
    window = PlannedWindow.objects.get()
    assert (window.node and window.node.code, window.unit) == ("SW-1", world.integrator)
    for unit, seen in ((world.owner, 200), (world.integrator, 200), (world.network, 200), (world.outsider, 404)):
        assert client(world, unit).get(f"/windows/{window.pk}/").status_code == seen
    assert client(world, world.using).get("/windows/").status_code == 403
    assert "平台升级" in client(world, world.network).get("/windows/").content.decode()


def test_a_county_is_one_window_a_project_and_bad_scopes_are_named(world: World, wired: SimpleNamespace) -> None:
    bad = announced(world, wired, cameras="1234567")
    assert bad.status_code == 422
    assert "1234567" in bad.content.decode()
    assert announced(world, wired, node="NOWHERE").status_code == 422
    assert announced(world, wired, county="341602").status_code == 422, "a project or a county, not both"
    assert not PlannedWindow.objects.exists()
    assert announced(world, wired, project="", county="341602").status_code == 302
    assert sorted(w.project.code for w in PlannedWindow.objects.all()) == ["P-A", "P-E"]


def test_the_paper_of_a_countys_windows_is_kept_with_each(world: World, wired: SimpleNamespace) -> None:
    notice = SimpleUploadedFile("告知.pdf", b"%PDF-1.4 notice", "application/pdf")
    assert announced(world, wired, project="", county="341602", papers=notice).status_code == 302
    kept = sorted(StoredFile.objects.values_list("subject", "sha256", "size"))
    documents = {f"project:{w.project.code}": w.document for w in PlannedWindow.objects.all()}
    assert [(subject, documents[subject], 15) for subject in sorted(documents)] == kept
    assert len(kept) == 2


def test_a_late_notice_is_refused_in_words(world: World, wired: SimpleNamespace) -> None:
    late = f"{wired.clock.now().astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"
    told = announced(world, wired, told_at=late)
    assert told.status_code == 422
    assert "72 小时" in told.content.decode()


def test_what_a_window_held_back_stands_on_its_page_and_it_is_ended_early(world: World, wired: SimpleNamespace) -> None:
    announced(world, wired)
    window, camera = PlannedWindow.objects.get(), world.cameras[0]
    wired.eyes.script = {camera.gb_code: "timeout"}
    now = wired.clock.forward(hours=2)
    run_round(start_round(RoundKind.MONITOR, "system", now).pk, Means(Inline(), wired.eyes, wired.files, wired.clock))
    owner, path = client(world, world.owner), f"/windows/{window.pk}/"
    page = owner.get(path).content.decode()
    assert camera.gb_code in page
    assert "提前结束" in page
    assert "提前结束" not in client(world, world.integrator).get(path).content.decode()
    assert client(world, world.integrator).post(f"{path}end/", {"reason": "x"}).status_code == 403
    assert owner.post(f"{path}end/", {"reason": ""}).status_code == 422
    owner.post(f"{path}end/", {"reason": "提前完工"})
    window.refresh_from_db()
    assert window.ends == now
    assert "提前完工" in owner.get(path).content.decode()


def test_a_window_is_moved_and_cancelled_on_its_page(world: World, wired: SimpleNamespace) -> None:
    announced(world, wired)
    window = PlannedWindow.objects.get()
    owner, path, starts = client(world, world.owner), f"/windows/{window.pk}/", window.starts
    later = {
        name: f"{(at + HOUR).astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"
        for name, at in (("starts", starts), ("ends", window.ends), ("told_at", window.told_at))
    }
    owner.post(f"{path}change/", {**later, "reason": "推迟"})
    window.refresh_from_db()
    assert window.starts == starts + HOUR
    owner.post(f"{path}cancel/", {"reason": "不做了"})
    window.refresh_from_db()
    assert window.cancelled_at == wired.clock.now()
    assert "已取消" in owner.get(path).content.decode()


def test_the_same_over_json(world: World, wired: SimpleNamespace) -> None:
    owner, starts = client(world, world.owner), wired.clock.now() + HOUR

    def send(client_: Client, path: str, body: dict[str, Any]) -> Any:
        return client_.post(f"/api/windows{path}", json.dumps(body), content_type="application/json")

    times = {"starts": starts, "ends": starts + HOUR, "told_at": starts - 72 * HOUR}
    plain = {name: at.isoformat() for name, at in times.items()}
    body = {"project": "P-A", "evidence": "D-10", "cameras": [world.cameras[0].gb_code], **plain}
    assert send(client(world, world.integrator), "", body).status_code == 403
    assert send(owner, "", {**body, "cameras": ["nobody"]}).status_code == 422
    assert send(owner, "", {**body, "ends": (starts + HOUR).strftime("%Y-%m-%dT%H:%M")}).status_code == 422
    assert send(owner, "", body).status_code == 201
    (told,) = client(world, world.integrator).get("/api/windows").json()
    assert (told["phase"], told["cameras"], told["held"]) == ("UPCOMING", 1, 0)
    moved = send(owner, f"/{told['id']}/change", {**plain, "ends": (starts + 2 * HOUR).isoformat(), "reason": "延长"})
    assert moved.status_code == 200
    assert send(owner, f"/{told['id']}/cancel", {"reason": "取消"}).json()["phase"] == "CANCELLED"
    assert client(world, world.outsider).get("/api/windows").json() == []
