"""An order's journal as a case: `shiwei replay` reads it back to the same result."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from shiwei.cli import journal, replay
from shiwei.workorders.actions.dispatch import dispatch
from shiwei.workorders.actions.report import Report, report
from shiwei.workorders.models import Order
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(wired: SimpleNamespace) -> Order:
    world: World = build()
    what = Report(world.project, "DAILY_PATROL", "IMG_OFFLINE", world.cameras[:11], title="交换机")
    made = report(what, world.actor(world.integrator), wired.clock.now())
    dispatch(made, "NET-B", world.actor(world.integrator), wired.clock.forward(minutes=30))
    return made


def test_the_case_gives_the_order_as_the_rows_have_it(
    order: Order, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert journal.run(["export", "--order", order.number, "--as-case"]) == 0
    case = tmp_path / "case.json"
    case.write_text(capsys.readouterr().out, "utf-8")
    assert replay.run([str(case)]) == 0
    told = json.loads(capsys.readouterr().out)["orders"][order.number]
    assert (told["state"], told["urgency"], told["cameras"]) == (order.state, order.urgency, order.camera_count)
    rows = [(s.kind, s.unit.code, s.limit_hours) for s in order.stages.all()]
    assert [(s["kind"], s["unit"], s["limit_hours"]) for s in told["stages"]] == rows


def test_an_unknown_order_is_named(order: Order, capsys: pytest.CaptureFixture[str]) -> None:
    assert journal.run(["export", "--order", "GD20260603-9999", "--as-case"]) == 2
    assert "GD20260603-9999" in capsys.readouterr().err
