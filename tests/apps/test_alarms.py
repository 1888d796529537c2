"""Alarms of outside systems (R7.1): each once, rejects by name, linked to open orders, dealt with by the day's end."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from shiwei.assets.models import Camera, CameraState
from shiwei.jobs.candidates import close_days, tend_alarms
from shiwei.kernel.time import local_date, parse_instant
from shiwei.ledger.queries import events_of
from shiwei.penalties.models import Candidate
from shiwei.watch.actions.dispose_alarms import Disposal, dispose_alarms
from shiwei.watch.actions.run_round import Means, run_round
from shiwei.watch.actions.start_round import start_round
from shiwei.watch.actions.take_in_alarms import AlarmIn, take_in_alarms
from shiwei.watch.models import Alarm, Disposition, PatrolDay, RoundKind
from shiwei.workorders.actions.announce_window import Announced, announce_window
from shiwei.workorders.actions.import_reports import Sent
from shiwei.workorders.actions.report import Report, report
from shiwei.workorders.models import IntakeBatch, Order
from tests.fakes.outside import Inline
from tests.world import World, build

pytestmark = pytest.mark.django_db
MICRO = timedelta(microseconds=1)


@pytest.fixture
def world(wired: SimpleNamespace) -> World:
    wired.clock.moment = parse_instant("2019-06-19T08:00:00+08:00")
    return build()


def one(world: World, number: int, **more: Any) -> AlarmIn:
    given = {"external_id": f"A-{number}", "camera": world.cameras[number].gb_code, "kind": "offline"}
    return AlarmIn(**{"at": parse_instant("2019-06-19T07:59:00+08:00"), **given, **more})


def sent(world: World, wired: SimpleNamespace, *alarms: AlarmIn, key: str = "") -> IntakeBatch:
    what = Sent(digest=hashlib.sha256(repr(alarms).encode()).hexdigest(), key=key, source="NVR-1")
    cameras = Camera.objects.filter(project__integrator=world.integrator)
    return take_in_alarms(alarms, what, cameras, world.actor(world.integrator), wired.clock.now())


def alarms() -> list[Alarm]:
    return list(Alarm.objects.select_related("project__integrator", "camera").order_by("external_id"))


def disposed(world: World, wired: SimpleNamespace, how: Disposal, *chosen: Alarm) -> Any:
    return dispose_alarms(chosen or alarms(), how, world.actor(world.integrator), wired.clock.now())


# --- intake -------------------------------------------------------------------------------------------------


def test_an_alarm_counts_once_by_its_system_and_id(world: World, wired: SimpleNamespace) -> None:
    first = sent(world, wired, one(world, 0), one(world, 1))
    second = sent(world, wired, one(world, 1), one(world, 2))
    assert [(b.total, b.taken, b.known) for b in (first, second)] == [(2, 2, 0), (2, 1, 1)]
    assert Alarm.objects.count() == 3


def test_the_same_batch_sent_again_is_the_same_batch(world: World, wired: SimpleNamespace) -> None:
    assert sent(world, wired, one(world, 0), key="k") == sent(world, wired, one(world, 1), key="k")
    assert Alarm.objects.count() == 1


def test_x7_unknown_cameras_are_listed_and_the_rest_is_kept(world: World, wired: SimpleNamespace) -> None:
    bad = [
        one(world, 1, camera="34160200001320999999", where="2"),
        one(world, 2, kind="tired", where="3"),
        one(world, 3, at=wired.clock.now() + MICRO, where="4"),
        one(world, 4, external_id="", where="5"),
    ]
    batch = sent(world, wired, one(world, 0), *bad)
    assert (batch.taken, batch.known) == (1, 0)
    assert [(r["where"], r["why"][:4]) for r in batch.rejects] == [
        ("2", "摄像机 "), ("3", "告警类型"), ("4", "告警时间"), ("5", "告警编号"),
    ]  # fmt: skip
    (told,) = events_of(f"batch:{batch.pk}")
    assert len(told.data["rejects"]) == 4


def test_an_alarm_of_a_camera_in_repair_is_dealt_with_by_its_order(world: World, wired: SimpleNamespace) -> None:
    what = Report(world.project, "DAILY_PATROL", "IMG_BLACK", world.cameras[:1], title="一号")
    order = report(what, world.actor(world.integrator), wired.clock.now())
    sent(world, wired, one(world, 0), one(world, 1), one(world, 0, external_id="B", kind="HW_POLE"))
    linked = Alarm.objects.get(order=order)
    assert (linked.external_id, linked.disposition, linked.handler) == ("A-0", "ORDER", "system")
    assert Alarm.objects.filter(disposition="").count() == 2


def test_an_order_opened_later_links_from_its_own_instant_also_when_the_worker_was_away(
    world: World, wired: SimpleNamespace
) -> None:
    sent(world, wired, one(world, 0))
    opened = wired.clock.forward(hours=2)
    report(
        Report(world.project, "DAILY_PATROL", "IMG_OFFLINE", world.cameras[:1], title="一号"),
        world.actor(world.integrator), opened,
    )  # fmt: skip
    assert tend_alarms(wired.clock.forward(hours=20)) == 1
    assert Alarm.objects.get().handled_at == opened


def test_told_again_with_its_recovery_it_is_still_for_a_person_to_clear(world: World, wired: SimpleNamespace) -> None:
    sent(world, wired, one(world, 0))
    back = wired.clock.forward(minutes=5)
    assert sent(world, wired, one(world, 0, recovered_at=back)).known == 1
    assert (Alarm.objects.get().recovered_at, Alarm.objects.get().disposition) == (back, "")
    assert disposed(world, wired, Disposal(Disposition.RECOVERED))
    assert Alarm.objects.get().handler == "int-a-desk"


def test_a07_inside_an_announced_window_only_what_does_not_recover_is_an_alarm_of_its_end(
    world: World, wired: SimpleNamespace
) -> None:
    starts, ends = (parse_instant(t) for t in ("2019-07-04T22:00:00+08:00", "2019-07-05T02:00:00+08:00"))
    planned = Announced(world.project, starts, ends, starts - timedelta(hours=72), "升级告知")
    assert announce_window(planned, world.actor(world.owner), wired.clock.now())
    wired.clock.moment = parse_instant("2019-07-04T22:40:00+08:00")
    sent(world, wired, one(world, 0), one(world, 1))
    assert {a.disposition for a in alarms()} == {"SUPPRESSED"}
    sent(world, wired, one(world, 0, recovered_at=wired.clock.forward(hours=1)))
    assert tend_alarms(ends - MICRO) == 0
    assert tend_alarms(ends + timedelta(hours=3)) == 1
    first, second = alarms()
    assert (first.disposition, second.disposition) == ("SUPPRESSED", "")
    assert (second.counted_from, second.day) == (ends, local_date(ends))
    assert second.received_at < ends, "when it came stays as it was"


def test_a_camera_being_moved_raises_no_alarm_until_it_stands(world: World, wired: SimpleNamespace) -> None:
    Camera.objects.filter(pk=world.cameras[0].pk).update(state=CameraState.RELOCATING)
    sent(world, wired, one(world, 0))
    assert Alarm.objects.get().disposition == "SUPPRESSED"
    assert tend_alarms(wired.clock.forward(hours=1)) == 0
    Camera.objects.filter(pk=world.cameras[0].pk).update(state=CameraState.ACTIVE)
    assert tend_alarms(wired.clock.now()) == 1
    assert Alarm.objects.get().counted_from == wired.clock.now()


# --- dealing with them --------------------------------------------------------------------------------------


def test_orders_from_alarms_one_a_camera_or_one_for_a_common_cause(world: World, wired: SimpleNamespace) -> None:
    sent(world, wired, *(one(world, i) for i in range(4)))
    came = wired.clock.now()
    wired.clock.forward(hours=1)
    two, others = alarms()[:2], alarms()[2:]
    assert disposed(world, wired, Disposal(Disposition.ORDER), *two)
    assert disposed(world, wired, Disposal(Disposition.ORDER, "同一交换机", together=True), *others)
    assert sorted(o.camera_count for o in Order.objects.all()) == [1, 1, 2]
    assert {(o.source, o.stage_started) for o in Order.objects.all()} == {("AUTO_ALARM", came)}, "A03: alarm received"
    assert all(a.order for a in alarms())


def test_eleven_alarms_of_one_cause_are_an_emergency(world: World, wired: SimpleNamespace) -> None:
    sent(world, wired, *(one(world, i) for i in range(11)))
    assert disposed(world, wired, Disposal(Disposition.ORDER, together=True))
    assert Order.objects.get().urgency == "EMERGENCY"


@pytest.mark.parametrize(
    "how",
    [
        Disposal(Disposition.FALSE_ALARM),
        Disposal(Disposition.FALSE_ALARM, "  "),
        Disposal(Disposition.DUPLICATE),
        Disposal(Disposition.SUPPRESSED, "窗口"),
    ],
)
def test_a_disposition_without_what_it_needs_is_refused(world: World, wired: SimpleNamespace, how: Disposal) -> None:
    sent(world, wired, one(world, 0))
    verdict = disposed(world, wired, how)
    assert (verdict.allowed, verdict.article) == (False, "7")
    assert Alarm.objects.get().disposition == ""


def test_only_the_projects_integrator_deals_with_its_alarms(world: World, wired: SimpleNamespace) -> None:
    sent(world, wired, one(world, 0))
    how = Disposal(Disposition.FALSE_ALARM, "画面正常")
    assert not dispose_alarms(alarms(), how, world.actor(world.outsider), wired.clock.now())
    assert not dispose_alarms(alarms(), how, world.actor(world.owner), wired.clock.now())
    assert disposed(world, wired, how)


def test_an_alarm_dealt_with_meanwhile_stays_as_it_is(world: World, wired: SimpleNamespace) -> None:
    sent(world, wired, one(world, 0))
    chosen = alarms()
    disposed(world, wired, Disposal(Disposition.FALSE_ALARM, "画面正常"))
    disposed(world, wired, Disposal(Disposition.ORDER), *chosen)
    assert Alarm.objects.get().disposition == "FALSE_ALARM"
    assert not Order.objects.exists()


# --- the end of the day -------------------------------------------------------------------------------------


def test_an_unhandled_alarm_is_one_candidate_a_day_from_midnight_on(world: World, wired: SimpleNamespace) -> None:
    sent(world, wired, one(world, 0), one(world, 1))
    midnight = parse_instant("2019-06-20T00:00:00+08:00")
    close_days(midnight - MICRO)
    assert not Candidate.objects.exists()
    for late in (midnight, midnight + timedelta(hours=6)):
        close_days(late)
    found = Candidate.objects.get()
    assert (found.cause, found.act, found.unit) == ("PATROL_UNTIMELY", "patrol/P-A/2019-06-19", world.integrator)
    assert found.because == ["R7.1", "A08", "A41"]
    assert [row["text"] for row in found.evidence] == [
        "当日告警 2 条，逾时未处置 2 条", world.cameras[0].name, world.cameras[1].name,
    ]  # fmt: skip
    assert PatrolDay.objects.get(day="2019-06-19").final


def test_a_late_alarm_is_checked_when_its_four_hours_end(world: World, wired: SimpleNamespace) -> None:
    wired.clock.moment = parse_instant("2019-06-19T22:30:00+08:00")
    sent(world, wired, one(world, 0))
    ends = wired.clock.now() + timedelta(hours=4)
    close_days(parse_instant("2019-06-20T00:05:00+08:00"))
    close_days(ends)
    assert not Candidate.objects.exists()
    assert not PatrolDay.objects.get().final
    close_days(ends + MICRO)
    assert Candidate.objects.count() == 1
    assert PatrolDay.objects.get().final


def test_dealt_with_in_time_there_is_no_candidate(world: World, wired: SimpleNamespace) -> None:
    sent(world, wired, one(world, 0))
    wired.clock.moment = parse_instant("2019-06-19T23:59:59+08:00")
    disposed(world, wired, Disposal(Disposition.FALSE_ALARM, "画面正常"))
    close_days(parse_instant("2019-06-20T06:00:00+08:00"))
    assert not Candidate.objects.exists()


def patrolled(wired: SimpleNamespace, text: str) -> None:
    wired.clock.moment = parse_instant(text)
    round_ = start_round(RoundKind.DAILY_PATROL, "system", wired.clock.now())
    run_round(round_.pk, Means(Inline(), wired.eyes, wired.files, wired.clock))


def test_ac35_an_incomplete_patrol_and_unhandled_alarms_of_a_day_are_one_candidate(
    world: World, wired: SimpleNamespace
) -> None:
    patrolled(wired, "2019-06-18T09:00:00+08:00")
    Camera.objects.filter(pk__in=[c.pk for c in world.cameras[:2]]).update(state=CameraState.RELOCATING)
    patrolled(wired, "2019-06-19T09:00:00+08:00")
    Camera.objects.update(state=CameraState.ACTIVE)
    sent(world, wired, *(one(world, i) for i in range(3)))
    close_days(parse_instant("2019-06-20T06:00:00+08:00"))
    found = Candidate.objects.get()
    assert (found.act, found.because) == ("patrol/P-A/2019-06-19", ["R7.1", "A08", "R7.2", "A41"])
    assert [r["text"] for r in found.evidence][:2] == ["日常巡查只看了 10 路，应看 12 路", "巡查轮次：10 / 10 路"]
    assert not PatrolDay.objects.filter(day="2019-06-18").exists(), "the day of the first patrol is not judged"


def test_a_whole_patrol_is_no_candidate_though_a_camera_could_not_be_tested(
    world: World, wired: SimpleNamespace
) -> None:
    wired.eyes.script[world.cameras[0].gb_code] = "unauthorized"
    for day in (18, 19):
        patrolled(wired, f"2019-06-{day}T09:00:00+08:00")
    close_days(parse_instant("2019-06-20T06:00:00+08:00"))
    assert not Candidate.objects.exists()
    assert PatrolDay.objects.get(day="2019-06-19", project=world.project).looked == 12


def test_the_days_of_a_downtime_are_judged_afterwards(world: World, wired: SimpleNamespace) -> None:
    patrolled(wired, "2019-06-18T09:00:00+08:00")
    close_days(parse_instant("2019-06-22T06:00:00+08:00"))
    acts = sorted(Candidate.objects.filter(project=world.project).values_list("act", flat=True))
    assert acts == [f"patrol/P-A/2019-06-{day}" for day in (19, 20, 21)]
