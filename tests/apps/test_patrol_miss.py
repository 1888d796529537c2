"""Patrol-miss candidates from real rows (R7.4, A40): reports, looks of rounds, alarms; one count an order."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from shiwei.accounts.models import Unit
from shiwei.assets.models import Camera, CameraState
from shiwei.jobs.candidates import patrol_misses
from shiwei.kernel.time import parse_instant
from shiwei.penalties.models import Candidate
from shiwei.watch.actions.dispose_alarms import Disposal, dispose_alarms
from shiwei.watch.actions.run_round import Means, run_round
from shiwei.watch.actions.start_round import start_round
from shiwei.watch.actions.take_in_alarms import AlarmIn, take_in_alarms
from shiwei.watch.models import Alarm, Disposition, RoundKind
from shiwei.workorders.actions.import_reports import Sent
from shiwei.workorders.actions.receive_report import Incoming, receive_report
from shiwei.workorders.actions.report import Report, report
from shiwei.workorders.actions.sort_as_consultation import sort_as_consultation
from shiwei.workorders.actions.sort_as_fault import sort_as_fault
from shiwei.workorders.actions.state_onset import state_onset
from shiwei.workorders.intake import report_subject
from shiwei.workorders.models import FaultReport
from shiwei.workorders.report_queries import report_events
from tests.fakes.outside import Inline
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(wired: SimpleNamespace) -> World:
    """Patrolled on the 15th; from then on the daily patrol is due."""
    made = build()
    patrolled(wired, "2019-06-15T17:00:00+08:00")
    return made


def patrolled(wired: SimpleNamespace, text: str, kind: RoundKind = RoundKind.DAILY_PATROL) -> None:
    wired.clock.moment = parse_instant(text)
    round_ = start_round(kind, "system", wired.clock.now())
    run_round(round_.pk, Means(Inline(), wired.eyes, wired.files, wired.clock))


def alarmed(world: World, wired: SimpleNamespace, text: str) -> Alarm:
    wired.clock.moment = parse_instant(text)
    one = AlarmIn("A-1", world.cameras[0].gb_code, "black", wired.clock.now())
    take_in_alarms(
        [one], Sent("d" * 64, source="NVR"), Camera.objects.all(), world.actor(world.integrator), wired.clock.now()
    )
    return Alarm.objects.select_related("project__integrator").get()


def reported(world: World, wired: SimpleNamespace, by: Unit | None = None, **more: Any) -> FaultReport:
    """Reported on the 18th at 10:00 and sorted as a fault an hour later, unless told otherwise."""
    wired.clock.moment = parse_instant("2019-06-18T10:00:00+08:00")
    given = {"source": "USING_UNIT", "fault": "IMG_BLACK", "unit": world.using, "cameras": world.cameras[:1]}
    what = Incoming(project=world.project, place="光明路", **{**given, **more})
    told = receive_report(what, world.actor(by or world.using), wired.clock.now())
    if told.state == "RECEIVED":
        sort_as_fault(told, world.actor(world.integrator), wired.clock.forward(hours=1))
    return told


def test_ac35a_an_unhandled_alarm_before_a_patrol_that_could_not_test_is_a_miss(
    world: World, wired: SimpleNamespace
) -> None:
    """Black since 06-16 21:00 by its alarm; the patrol of the 17th marked nothing; reported on the 18th at 10:00."""
    patrolled(wired, "2019-06-16T17:00:00+08:00")
    alarmed(world, wired, "2019-06-16T21:00:00+08:00")
    wired.eyes.script[world.cameras[0].gb_code] = "unauthorized"
    patrolled(wired, "2019-06-17T17:00:00+08:00")
    told = reported(world, wired)
    assert patrol_misses(wired.clock.now()) == 1
    found = Candidate.objects.get()
    assert told.order is not None
    assert (found.cause, found.unit, found.order, found.act) == (
        "PATROL_UNTIMELY", world.integrator, told.order, told.order.number,
    )  # fmt: skip
    assert found.because == ["R7.4", "A40"]
    rows = {(r["kind"], r["at"][:16]) for r in found.evidence}
    assert {
        ("report", "2019-06-18T10:00"),
        ("onset", "2019-06-16T21:00"),
        ("look", "2019-06-16T17:00"),
        ("look", "2019-06-17T17:00"),
        ("patrol", "2019-06-17T17:00"),
        ("alarm", "2019-06-16T21:00"),
    } <= rows
    pictures = [r["ref"] for r in found.evidence if r["kind"] == "look" and r["at"].startswith("2019-06-16T17")]
    assert wired.files.read(pictures[0]) == f"{world.cameras[0].gb_code} ok".encode()


def test_judged_once_and_twice_is_once(world: World, wired: SimpleNamespace) -> None:
    alarmed(world, wired, "2019-06-16T21:00:00+08:00")
    told = reported(world, wired)
    assert [patrol_misses(wired.clock.now()) for _ in range(2)] == [1, 0]
    FaultReport.objects.update(patrol_checked_at=None)
    patrol_misses(wired.clock.now())
    assert Candidate.objects.count() == 1
    assert [e.verb for e in report_events(told)].count("patrol_checked") == 2


def test_a_report_nobody_sorted_yet_is_judged_later(world: World, wired: SimpleNamespace) -> None:
    wired.clock.moment = parse_instant("2019-06-18T10:00:00+08:00")
    what = Incoming(world.project, "USING_UNIT", "光明路", fault="IMG_BLACK", unit=world.using)
    receive_report(what, world.actor(world.using), wired.clock.now())
    assert patrol_misses(wired.clock.now()) == 0


def test_ac35b_what_began_after_the_last_due_patrol_is_none(world: World, wired: SimpleNamespace) -> None:
    patrolled(wired, "2019-06-17T17:00:00+08:00")
    alarmed(world, wired, "2019-06-18T08:30:00+08:00")
    told = reported(world, wired)
    patrol_misses(wired.clock.now())
    told.refresh_from_db()
    assert told.patrol_verdict == "it arose after the last patrol began"
    assert not Candidate.objects.exists()


def test_ac35c_a_report_of_what_is_ticketed_is_linked_and_none(world: World, wired: SimpleNamespace) -> None:
    wired.eyes.script[world.cameras[0].gb_code] = "black"
    patrolled(wired, "2019-06-17T17:00:00+08:00")
    told = reported(world, wired)
    assert told.state == "DUPLICATE"
    patrol_misses(wired.clock.now())
    assert not Candidate.objects.exists()


def test_another_order_of_the_camera_had_recorded_it(world: World, wired: SimpleNamespace) -> None:
    alarmed(world, wired, "2019-06-16T21:00:00+08:00")
    wired.clock.moment = parse_instant("2019-06-17T12:00:00+08:00")
    report(
        Report(world.project, "PHONE", "HW_POLE", world.cameras[:1], title="杆"),
        world.actor(world.integrator), wired.clock.now(),
    )  # fmt: skip
    reported(world, wired)
    patrol_misses(wired.clock.now())
    assert not Candidate.objects.exists()


@pytest.mark.parametrize(("false_alarm", "candidates"), [(False, 0), (True, 1)])
def test_an_alarm_that_was_dealt_with_recorded_it_a_wrongly_dismissed_one_did_not(
    world: World, wired: SimpleNamespace, false_alarm: bool, candidates: int
) -> None:
    alarm = alarmed(world, wired, "2019-06-16T21:00:00+08:00")
    how = Disposal(Disposition.FALSE_ALARM if false_alarm else Disposition.RECOVERED, "看过")
    assert dispose_alarms([alarm], how, world.actor(world.integrator), wired.clock.forward(minutes=5))
    reported(world, wired)
    patrol_misses(wired.clock.now())
    assert Candidate.objects.count() == candidates


def test_a_camera_being_moved_is_none(world: World, wired: SimpleNamespace) -> None:
    alarmed(world, wired, "2019-06-16T21:00:00+08:00")
    told = reported(world, wired)
    Camera.objects.filter(pk=world.cameras[0].pk).update(state=CameraState.RELOCATING)
    patrol_misses(wired.clock.now())
    told.refresh_from_db()
    assert told.patrol_verdict == "recorded already: RELOCATING"


@pytest.mark.parametrize(
    ("more", "candidates"),
    [
        ({"source": "OWNER", "unit": None}, 1),
        ({"source": "RETURN_VISIT", "unit": None}, 1),
        ({"source": "SUPERVISION", "unit": None}, 1),
        ({"source": "CITIZEN", "unit": None}, 0),
        ({"source": "MAYOR_HOTLINE", "unit": None, "external_number": "1"}, 0),
        ({"source": "QQ_GROUP"}, 1),
    ],
)
def test_whose_finding_counts(world: World, wired: SimpleNamespace, more: dict[str, Any], candidates: int) -> None:
    """A using unit counts by whatever channel it told; a citizen does not."""
    alarmed(world, wired, "2019-06-16T21:00:00+08:00")
    reported(world, wired, world.integrator, **more)
    patrol_misses(wired.clock.now())
    assert Candidate.objects.count() == candidates


def test_the_finder_told_of_it_when_the_message_was_sent(world: World, wired: SimpleNamespace) -> None:
    """Sent on the 16th before anything began, entered on the 18th: what began later is another matter."""
    alarmed(world, wired, "2019-06-16T21:00:00+08:00")
    early = parse_instant("2019-06-16T20:00:00+08:00")
    reported(world, wired, world.integrator, source="QQ_GROUP", claimed_at=early, evidence=("截图",))
    patrol_misses(wired.clock.now())
    assert not Candidate.objects.exists()


def test_several_cameras_of_one_report_are_one_count(world: World, wired: SimpleNamespace) -> None:
    wired.clock.moment = parse_instant("2019-06-16T21:00:00+08:00")
    two = [AlarmIn(f"A-{i}", world.cameras[i].gb_code, "black", wired.clock.now()) for i in range(2)]
    take_in_alarms(two, Sent("d", source="NVR"), Camera.objects.all(), world.actor(world.integrator), wired.clock.now())
    reported(world, wired, cameras=world.cameras[:2])
    patrol_misses(wired.clock.now())
    assert Candidate.objects.count() == 1
    assert sum(r["kind"] == "onset" for r in Candidate.objects.get().evidence) == 2


def test_an_unknown_onset_is_a_candidate_only_by_the_owners_grounds(world: World, wired: SimpleNamespace) -> None:
    patrolled(wired, "2019-06-17T17:00:00+08:00")
    told = reported(world, wired, fault="IMG_PTZ")
    patrol_misses(wired.clock.now())
    told.refresh_from_db()
    assert "owner's grounds" in told.patrol_verdict
    onset = parse_instant("2019-06-16T21:00:00+08:00")
    now = wired.clock.now()
    assert not state_onset(told, onset, "值班记录", world.actor(world.integrator), now)
    assert not state_onset(told, onset, " ", world.actor(world.owner), now)
    assert not state_onset(told, told.received_at + timedelta(seconds=1), "值班记录", world.actor(world.owner), now)
    assert state_onset(told, onset, "派出所值班记录 6 月 16 日", world.actor(world.owner), now)
    assert patrol_misses(now) == 1
    assert "业主说明故障始于此时" in {r["text"].partition("：")[2] for r in Candidate.objects.get().evidence}


def test_a_consultation_is_never_a_miss(world: World, wired: SimpleNamespace) -> None:
    alarmed(world, wired, "2019-06-16T21:00:00+08:00")
    wired.clock.moment = parse_instant("2019-06-18T10:00:00+08:00")
    what = Incoming(
        world.project, "USING_UNIT", "光明路", fault="IMG_BLACK", unit=world.using, cameras=world.cameras[:1]
    )
    told = receive_report(what, world.actor(world.using), wired.clock.now())
    sort_as_consultation(told, world.actor(world.integrator), wired.clock.now())
    assert patrol_misses(wired.clock.now()) == 1
    assert not Candidate.objects.exists()
    assert report_subject(told.number).startswith("report:FY")
