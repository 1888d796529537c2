"""What the owner states: candidates beside their evidence, findings freehand, and who is waited for at home."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client

from shiwei.penalties.actions.sign import sign
from shiwei.penalties.models import Candidate, Penalty
from tests.counting import client, count, overtime, suspected, text
from tests.world import World, build

pytestmark = pytest.mark.django_db
OWNERS = ("/penalties/candidates/", "/penalties/new/")


@pytest.fixture
def world(wired: SimpleNamespace) -> World:
    return build()


@pytest.fixture
def candidate(world: World, wired: SimpleNamespace) -> Candidate:
    return suspected(world, wired)


@pytest.mark.parametrize("page", OWNERS)
def test_a_stranger_is_sent_to_sign_in(world: World, page: str) -> None:
    assert Client().get(page).status_code == 302


@pytest.mark.parametrize("page", OWNERS)
@pytest.mark.parametrize(("party", "status"), [("owner", 200), ("network", 403), ("integrator", 403), ("using", 403)])
def test_only_the_owner_states(world: World, page: str, party: str, status: int) -> None:
    assert client(world, getattr(world, party)).get(page).status_code == status


def test_the_owner_states_a_candidate_beside_its_evidence(world: World, candidate: Candidate) -> None:
    owner = client(world, world.owner)
    assert "应巡 482 路，实巡 480 路" in text(owner.get("/penalties/candidates/"))
    answer = owner.post(f"/penalties/candidates/{candidate.pk}/state/", {"note": "属实"}, follow=True)
    assert "已认定" in text(answer)
    made = count("PATROL_UNTIMELY", candidate.act)
    assert "应巡 482 路，实巡 480 路" in text(owner.get(f"/penalties/{made.pk}/"))
    assert owner.post(f"/penalties/candidates/{candidate.pk}/dismiss/", {"note": "x"}).status_code == 404


def test_the_owner_dismisses_a_candidate_with_a_reason(world: World, candidate: Candidate) -> None:
    owner = client(world, world.owner)
    assert "未能办理" in text(owner.post(f"/penalties/candidates/{candidate.pk}/dismiss/", {"note": ""}, follow=True))
    owner.post(f"/penalties/candidates/{candidate.pk}/dismiss/", {"note": "升级窗口"})
    assert "升级窗口" in text(owner.get("/penalties/candidates/?state=DISMISSED"))
    assert client(world, world.network).post(f"/penalties/candidates/{candidate.pk}/state/").status_code == 403


def test_the_home_page_shows_what_waits_for_whom(world: World, wired: SimpleNamespace, candidate: Candidate) -> None:
    penalty = overtime(world, wired)
    shown = text(client(world, world.owner).get("/"))
    assert "待签考核" in shown
    assert "/penalties/candidates/" in shown
    assert sign(penalty, world.actor(world.owner), wired.clock.now())
    assert "待确认考核" in text(client(world, world.network).get("/"))


def test_a_finding_stated_freehand_and_one_refused_with_its_reason(world: World, wired: SimpleNamespace) -> None:
    owner = client(world, world.owner)
    form = {"cause": "PROVINCIAL_PASS_RATE_LOW", "unit": "INT-A", "project": "P-A", "thing": "六月", "note": "省厅通报"}
    at_95 = owner.post("/penalties/new/", {**form, "passed": "190", "total": "200"})
    assert at_95.status_code == 422
    assert "低于门限才构成考核" in text(at_95)
    below = owner.post("/penalties/new/", {**form, "passed": "189", "total": "200"}, follow=True)
    assert "合格 189 / 200" in text(below)
    assert Penalty.objects.get().unit == world.integrator
