"""Notices about planned windows: to the integrator and the unit that does the work."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from shiwei.kernel.time import SHANGHAI
from shiwei.ledger.models import Notice
from shiwei.workorders.models import PlannedWindow


def on_announced(window: PlannedWindow) -> list[Notice]:
    return list(_told(window, _("计划窗口：%(p)s %(s)s 至 %(e)s，窗口内的中断不派单")))


def on_changed(window: PlannedWindow) -> list[Notice]:
    return list(_told(window, _("计划窗口已变更：%(p)s %(s)s 至 %(e)s")))


def on_cancelled(window: PlannedWindow) -> list[Notice]:
    return list(_told(window, _("计划窗口已取消：%(p)s %(s)s 至 %(e)s，期间的故障照常派单")))


def _told(window: PlannedWindow, text: str) -> Iterator[Notice]:
    """Each once an act, by the window's version."""
    times = {"s": window.starts, "e": window.ends}
    words = {name: f"{at.astimezone(SHANGHAI):%m-%d %H:%M}" for name, at in times.items()}
    units = [window.project.integrator.code, *([window.unit.code] if window.unit else [])]
    for unit in dict.fromkeys(units):
        key = f"{window}/{window.version}/{unit}"
        subject = text % {"p": window.project.name, **words}
        yield Notice(key=key, to_unit=unit, kind="WINDOW", subject=subject[:200], body=window.reason)
