"""What people and outside systems tell on the demo city's first morning: reports of every kind, and some alarms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from shiwei.accounts.facts import Actor
from shiwei.assets.models import Camera, Node, Project
from shiwei.demo.deferrals import AGO
from shiwei.watch.actions.take_in_alarms import AlarmIn, take_in_alarms
from shiwei.workorders.actions.import_reports import Sent
from shiwei.workorders.actions.receive_report import Incoming, receive_report
from shiwei.workorders.actions.sort_as_fault import sort_as_fault
from shiwei.workorders.models import Order

_OUTSIDE = {"MAYOR_HOTLINE": "12345-2611-0417", "DIGITAL_CITY": "SZCG-2611-2093"}
_MESSAGE_BEFORE = timedelta(minutes=100)
_DUE = timedelta(days=3)

Cameras = Mapping[str, Camera]


def tell(told: Mapping[str, Any], projects: Mapping[str, Project], cameras: Cameras, now: datetime) -> dict[str, Order]:
    """The reports of the ground truth, each an order at once; those that wait for sorting; the alarms.

    Returns the orders by their faults. Those that go on to a deferral were told some hours ago (``deferrals.AGO``).
    """
    ago = ((report, now - AGO.get(report["fault"], timedelta())) for report in told["reports"])
    orders = [_as_order(report, projects, cameras, at) for report, at in ago]
    for waiting, by in _waiting(told, cameras, now):
        receive_report(waiting, by, now)
    _alarms(told, cameras, now)
    return {order.fault: order for order in orders}


def _as_order(told: Mapping[str, Any], projects: Mapping[str, Project], cameras: Cameras, now: datetime) -> Order:
    """By the using unit itself, else entered by the integrator that took it; outside tickets by their number."""
    project, camera = projects[told["project"]], cameras.get(told["at"])
    node = Node.objects.get(code=told["at"])
    using = camera.using_unit if camera else None
    by = using if told["source"] == "USING_UNIT" and using else project.integrator
    number = _OUTSIDE.get(told["source"], "")
    what = Incoming(
        project=project,
        source=told["source"],
        place=node.name,
        node=node,
        words=told["words"],
        fault=told["fault"],
        cameras=[cameras[code] for code in told["cameras"]],
        unit=using,
        reporter=told["reporter"],
        external_number=number,
        external_due=now + _DUE if number else None,
        message_at=now - _MESSAGE_BEFORE if number else None,
        claimed_at=now - _MESSAGE_BEFORE if number else None,
    )
    actor = Actor("system", by.code)
    report = receive_report(what, actor, now, keep=True)
    sort_as_fault(report, actor, now)
    assert report.order is not None, "nothing else is in repair yet"
    return report.order


def _waiting(told: Mapping[str, Any], cameras: Cameras, now: datetime) -> Iterator[tuple[Incoming, Actor]]:
    """For each integrator a fault from a station, a question, and a message in a chat group that was entered late."""
    singles = [(order["fault"], cameras[order["cameras"][0]]) for order in told["orders"] if len(order["cameras"]) == 1]
    seen = [(fault, camera) for fault, camera in singles if fault != "IMG_OFFLINE"]
    for integrator in sorted({camera.project.integrator.code for _, camera in seen}):
        (fault, first), (other, second), *_ = [(f, c) for f, c in seen if c.project.integrator.code == integrator]
        yield _from_station(first, fault, "从昨天夜里起就这样，交班时还没好。")
        yield _from_station(second, "", "想把一段录像导出来给办案民警，在哪里操作？")
        yield _from_chat(second, other, now), Actor("system", integrator)


def _from_chat(camera: Camera, fault: str, now: datetime) -> Incoming:
    return Incoming(
        project=camera.project,
        source="WECHAT_GROUP",
        place=camera.name,
        words="这个路口的画面看不清，麻烦看看。",
        fault=fault,
        cameras=[camera],
        unit=camera.using_unit,
        reporter=camera.using_unit.short_name if camera.using_unit else "",
        message_at=now - timedelta(minutes=50),
        claimed_at=now - timedelta(minutes=50),
        evidence=("微信群聊天截图",),
    )


def _from_station(camera: Camera, fault: str, words: str) -> tuple[Incoming, Actor]:
    unit = camera.using_unit
    assert unit is not None
    what = Incoming(
        project=camera.project,
        source="USING_UNIT",
        place=camera.name,
        words=words,
        fault=fault,
        cameras=[camera] if fault else [],
        unit=unit,
        reporter=unit.short_name,
        contact=unit.phone,
    )
    return what, Actor("system", unit.code)


def _alarms(told: Mapping[str, Any], cameras: Cameras, now: datetime) -> None:
    """A platform's alarms: some of what is really broken, and two of cameras that are well, one already back."""
    broken = [(code, order["kind"]) for order in told["orders"] for code in order["cameras"][:2]][:9]
    faulty = {code for order in told["orders"] for code in order["cameras"]}
    faulty |= {one["camera"] for one in told["untestable"]}
    well = [code for code in sorted(cameras) if code not in faulty][:2]
    listed = [*broken, *((code, "offline") for code in well)]
    for number, integrator in enumerate(sorted({c.project.integrator.code for c in cameras.values()})):
        mine = [(code, kind) for code, kind in listed if cameras[code].project.integrator.code == integrator]
        alarms = [
            AlarmIn(
                external_id=f"GJ{number}{n:04d}",
                camera=code,
                kind=kind,
                at=now - timedelta(minutes=3 * n + 2),
                recovered_at=now - timedelta(minutes=1) if code == well[0] else None,
            )
            for n, (code, kind) in enumerate(mine)
        ]
        own = Camera.objects.filter(project__integrator__code=integrator)
        take_in_alarms(alarms, Sent(f"demo-{integrator}", source="视频联网平台"), own, Actor("system", integrator), now)
