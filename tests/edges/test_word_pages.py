"""Findings, looks, the camera's own thresholds and accuracy, on pages and over JSON; the labelled export."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import pytest
from django.test import Client

from shiwei.accounts.models import Duty, Unit
from shiwei.adapters.laboratory import ClipLaboratory
from shiwei.cli import calibrate
from shiwei.cli import watch as command
from shiwei.cli.diagnose_sources import media_in
from shiwei.diagnosis.calibration.card import as_json, as_markdown
from shiwei.diagnosis.calibration.shipped import shipped
from shiwei.diagnosis.learned import built_in
from shiwei.watch.actions.run_round import Means, run_round
from shiwei.watch.actions.start_round import start_round
from shiwei.watch.models import Finding, Observation, RoundKind, Word
from shiwei.workorders.models import Order
from tests.conftest import ROOT
from tests.diagnosis import scenes
from tests.fakes.outside import Inline
from tests.fakes.scoring import ScoringEyes
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def eyes(wired: SimpleNamespace) -> ScoringEyes:
    return ScoringEyes(wired.clock)


@pytest.fixture
def world(wired: SimpleNamespace, eyes: ScoringEyes) -> World:
    """The cast after a patrol that found a blurred picture."""
    made = build(3)
    eyes.scores = {made.cameras[0].gb_code: {"blur": 0.9}}
    patrol(wired, eyes)
    return made


def patrol(wired: SimpleNamespace, eyes: ScoringEyes) -> None:
    round_ = start_round(RoundKind.DAILY_PATROL, "system", wired.clock.forward(hours=1))
    run_round(round_.pk, Means(Inline(), eyes, wired.files, wired.clock))


def client(world: World, unit: Unit, duty: Duty = Duty.DISPATCHER) -> Client:
    signed = Client()
    signed.force_login(world.person(unit, duty), backend="django.contrib.auth.backends.ModelBackend")
    return signed


def post(signed: Client, path: str, body: dict[str, Any] | None = None) -> Any:
    return signed.post(f"/api{path}", body or {}, content_type="application/json")


def text(answer: Any) -> str:
    content: str = answer.content.decode()
    return content


def test_not_a_fault_from_the_finding_page_shows_on_the_cameras_page_and_can_be_withdrawn(
    world: World, wired: SimpleNamespace, eyes: ScoringEyes
) -> None:
    signed, finding = client(world, world.integrator), Finding.objects.get()
    camera = f"/cameras/{world.cameras[0].gb_code}/"
    assert f"/findings/{finding.pk}/#judge" in text(signed.get(camera))
    page = f"/findings/{finding.pk}/"
    said = {"says": "NOT_FAULT", "reason": "scene", "note": "本来就虚", "until": "2026-09-30"}
    assert "已记下：不是故障" in text(signed.post(f"{page}judge/", said, follow=True))
    shown = text(signed.get(camera))
    assert "模糊 0.91，通用值 0.80；依据 1 条评判" in shown
    assert "本来就虚" in shown
    patrol(wired, eyes)
    assert Finding.objects.get().cleared_at is not None
    word = Word.objects.get()
    assert "已撤回" in text(signed.post(f"/words/{word.pk}/withdraw/", {"note": "看错"}, follow=True))
    assert "依据 1 条评判" not in text(signed.get(camera))


def test_the_order_leads_to_the_finding_behind_its_picture(world: World) -> None:
    order, finding = Order.objects.get(), Finding.objects.get()
    assert f"/findings/{finding.pk}/" in text(client(world, world.owner).get(f"/orders/{order.number}/"))


def test_a_miss_from_the_look_page(world: World) -> None:
    signed = client(world, world.owner)
    look = Observation.objects.filter(camera=world.cameras[1]).latest("pk")
    assert f"/looks/{look.pk}/" in text(signed.get(f"/cameras/{world.cameras[1].gb_code}/"))
    told = text(signed.post(f"/looks/{look.pk}/missed/", {"kind": "stain", "note": ""}, follow=True))
    assert "已记下漏判：镜头污渍" in told
    assert Word.objects.get().says == "MISSED"
    assert "请先撤回" in text(signed.post(f"/looks/{look.pk}/missed/", {"kind": "stain", "note": ""}, follow=True))


def test_the_reset_from_the_cameras_page(world: World) -> None:
    signed, finding = client(world, world.owner), Finding.objects.get()
    signed.post(f"/findings/{finding.pk}/judge/", {"says": "NOT_FAULT", "reason": "scene"})
    path = f"/cameras/{world.cameras[0].gb_code}/own/reset/"
    assert "已恢复通用阈值" in text(signed.post(path, {"kind": "blur"}, follow=True))
    assert "没有可恢复的自有阈值" in text(signed.post(path, {"kind": "blur"}, follow=True))


def test_who_may_not_judge_sees_no_form_and_is_refused(world: World) -> None:
    finding = Finding.objects.get()
    page, said = f"/findings/{finding.pk}/", {"says": "NOT_FAULT", "reason": "scene"}
    looker = client(world, world.owner, Duty.SUPERVISOR)
    assert 'value="NOT_FAULT"' not in text(looker.get(page))
    assert looker.post(f"{page}judge/", said).status_code == 403
    assert client(world, world.outsider).get(page).status_code == 404
    assert client(world, world.outsider).post(f"{page}judge/", said).status_code == 404
    assert client(world, world.using).post(f"{page}judge/", said).status_code == 403
    assert not Word.objects.exists()


def test_a_form_that_cannot_be_read_says_what(world: World) -> None:
    finding = Finding.objects.get()
    signed = client(world, world.owner)
    bad = {"says": "NOT_FAULT", "reason": "scene", "until": "someday"}
    assert "算到哪天为止" in text(signed.post(f"/findings/{finding.pk}/judge/", bad, follow=True))
    assert not Word.objects.exists()


def test_the_accuracy_page_filled_and_empty(world: World) -> None:
    signed, finding = client(world, world.owner), Finding.objects.get()
    filled = text(signed.get("/accuracy/"))
    assert "没有人说话不等于认可" in filled
    assert str(shipped().facts["data"]) in filled
    assert "没有达到目标的" in filled
    signed.post(f"/findings/{finding.pk}/judge/", {"says": "NOT_FAULT", "reason": "scene"})
    assert "没有人说话不等于认可" not in text(signed.get("/accuracy/")), "all are judged"
    empty = text(signed.get("/accuracy/?first=2025-01-01&last=2025-01-31"))
    assert "这段时间没有采信的发现" in empty
    assert signed.get("/accuracy/?first=nonsense&last=0001-01-01").status_code == 200
    assert client(world, world.using).get("/accuracy/").status_code == 403


def test_all_of_it_over_json(world: World) -> None:
    signed, code = client(world, world.integrator), world.cameras[0].gb_code
    (finding,) = signed.get(f"/api/findings?camera={code}").json()
    assert (finding["kind"], finding["light"], finding["word"]) == ("blur", "day", "")
    refused = post(signed, f"/findings/{finding['id']}/judge", {"says": "NOT_FAULT"})
    assert (refused.status_code, refused.json()["code"]) == (422, "refused")
    bare = {"says": "NOT_FAULT", "reason": "scene", "until": "2026-09-30T00:00:00"}
    assert post(signed, f"/findings/{finding['id']}/judge", bare).status_code == 422
    word = post(signed, f"/findings/{finding['id']}/judge", {"says": "NOT_FAULT", "reason": "weather"}).json()
    assert (word["says"], word["reason"], word["withdrawn_at"]) == ("NOT_FAULT", "weather", None)
    (own,) = signed.get(f"/api/cameras/{code}/own").json()
    assert own["own"] == pytest.approx(0.9127, abs=1e-3)
    assert post(signed, f"/cameras/{code}/own/reset").json() == []
    assert post(signed, f"/words/{word['id']}/withdraw").json()["withdrawn_at"]
    assert post(signed, f"/words/{word['id']}/withdraw").status_code == 422
    look = signed.get(f"/api/looks?camera={world.cameras[1].gb_code}").json()[0]
    assert post(signed, f"/looks/{look['id']}/missed", {"kind": "stain"}).status_code == 201
    assert post(signed, "/looks/999999/missed", {"kind": "stain"}).status_code == 404
    city = signed.get("/api/accuracy/city").json()
    assert (city["whole"]["all"]["missed"], city["kinds"]["blur"]["day"]["judged"]) == (1, 0)
    assert signed.get("/api/accuracy/city?first=2026-02-01&last=2026-01-01").status_code == 422
    assert signed.get("/api/accuracy/shipped").json()["data"] == shipped().facts["data"]


def test_the_shipped_card_is_the_documentations_and_the_profiles() -> None:
    card = shipped()
    assert as_markdown(card.sections, card.facts) == (ROOT / "docs" / "reference" / "accuracy.md").read_text("utf-8")
    again = {**card.facts, "sections": {title: as_json(rows) for title, rows in card.sections}}
    assert json.loads(json.dumps(again)) == card.told, "reading and writing lose nothing"
    assert str(card.facts["data"])[:16] in built_in().note, "the card was measured with this very profile"


def test_the_labelled_export_is_what_calibrate_reads(
    world: World, wired: SimpleNamespace, eyes: ScoringEyes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    signed, finding = client(world, world.owner), Finding.objects.get()
    signed.post(f"/findings/{finding.pk}/judge/", {"says": "NOT_FAULT", "reason": "scene", "note": "雕塑"})
    clean = Observation.objects.filter(camera=world.cameras[1]).latest("pk")
    signed.post(f"/looks/{clean.pk}/missed/", {"kind": "stain"})
    gone = Observation.objects.filter(camera=world.cameras[2]).latest("pk")
    signed.post(f"/looks/{gone.pk}/missed/", {"kind": "noise"})
    jpeg = cv2.imencode(".jpg", scenes.street(3))[1].tobytes()
    wired.files.kept |= {finding.picture: jpeg, clean.picture: jpeg}
    del wired.files.kept[gone.picture]
    folder = tmp_path / "judged"
    assert command.run(["export-labelled", str(folder)]) == 0
    assert "1 judged pictures are no longer kept" in capsys.readouterr().err
    read = {calibrate.label_of(path): path for path in calibrate.media(folder, set())}
    assert sorted(read) == ["ok", "stain"]
    assert len(media_in(folder)) == 2, "the list of labels is no picture"
    (one,) = ClipLaboratory().labelled(read["stain"], "stain", 7)
    assert (one.kind, one.camera) == ("stain", 7)
    assert "雕塑" in (folder / "labels.csv").read_text("utf-8")
    with pytest.raises(SystemExit, match="2"):
        command.run(["export-labelled", str(folder)])


def test_pictures_in_doubt_are_not_exported(
    world: World, wired: SimpleNamespace, eyes: ScoringEyes, tmp_path: Path
) -> None:
    eyes.scores = {world.cameras[1].gb_code: {"blur": 0.9, "stain": 0.9}, world.cameras[2].gb_code: {"occlusion": 0.9}}
    patrol(wired, eyes)
    signed = client(world, world.owner)
    doubtful = Finding.objects.get(camera=world.cameras[1], kind="blur")
    masked = Finding.objects.get(camera=world.cameras[2])
    signed.post(f"/findings/{doubtful.pk}/judge/", {"says": "NOT_FAULT", "reason": "scene"})
    signed.post(f"/findings/{masked.pk}/judge/", {"says": "NOT_FAULT", "reason": "intended"})
    assert Word.objects.count() == 2
    assert command.run(["export-labelled", str(tmp_path / "judged")]) == 0
    assert media_in(tmp_path / "judged") == [], "one picture is still said to be stained, the other is masked"


@pytest.mark.parametrize(
    "query", ["last=0001-01-01", "last=9999-12-31", "first=0001-01-01", "last=2026-01-01&first=2026-01-02"]
)
def test_a_period_that_cannot_be_is_refused(world: World, query: str) -> None:
    assert client(world, world.owner).get(f"/api/accuracy/city?{query}").status_code == 422


def test_an_end_no_calendar_reaches_is_refused(world: World) -> None:
    finding, signed = Finding.objects.get(), client(world, world.owner)
    said = {"says": "NOT_FAULT", "reason": "scene"}
    far = json.dumps({**said, "until": "9999-12-31T23:59:59-08:00"})
    assert signed.post(f"/api/findings/{finding.pk}/judge", far, content_type="application/json").status_code == 422
    signed.post(f"/findings/{finding.pk}/judge/", {**said, "until": "9999-12-31"})
    assert not Word.objects.exists()
