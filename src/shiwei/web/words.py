"""Short words made of numbers and instants, in the reader's language; scripts get the same words from the page."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from shiwei.kernel.time import SHANGHAI


def duration(seconds: float) -> str:
    """The two largest units, rounded down: ``1 天 3 小时``, ``2 小时 5 分``, ``不到 1 分``."""
    minutes = int(seconds) // 60
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return _two(_days(days), _hours(hours) if hours else "")
    if hours:
        return _two(_hours(hours), _minutes(rest) if rest else "")
    return _minutes(minutes) if minutes else _("不到 1 分")


def left(seconds: float) -> str:
    """``剩 2 小时 5 分`` or ``超时 12 分`` when the seconds are negative."""
    if seconds < 0:
        return _("超时 %(span)s") % {"span": duration(-seconds)}
    return _("剩 %(span)s") % {"span": duration(seconds)}


def running(seconds: float) -> str:
    """``已 1 小时 5 分``; within the first minute ``不到 1 分`` alone."""
    return _("已 %(span)s") % {"span": duration(seconds)} if seconds >= 60 else duration(seconds)


def short_instant(instant: datetime) -> str:
    """``11-24 09:31`` in Asia/Shanghai."""
    return instant.astimezone(SHANGHAI).strftime("%m-%d %H:%M")


def full_instant(instant: datetime) -> str:
    """``2026-11-24 09:31:05`` in Asia/Shanghai."""
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def for_scripts() -> dict[str, str]:
    """The words the page's scripts use; ``{}`` stands for a value."""
    return {
        "left": _("剩 %(span)s") % {"span": "{}"},
        "over": _("超时 %(span)s") % {"span": "{}"},
        "running": _("已 %(span)s") % {"span": "{}"},
        "days": _("%(n)s 天") % {"n": "{}"},
        "hours": _("%(n)s 小时") % {"n": "{}"},
        "minutes": _("%(n)s 分") % {"n": "{}"},
        "moment": _("不到 1 分"),
        "nothing": _("没有符合的选项"),
        "unreachable": _("连不上服务器。请检查网络后重试。"),
        "forbidden": _("您没有权限做这一步。"),
        "missing": _("这条记录已不存在，请刷新页面。"),
        "refused": _("这一步没有被接受，请检查填写的内容。"),
        "broken": _("系统出错，已记录。请稍后再试。"),
    }


def _two(large: str, small: str) -> str:
    return f"{large} {small}".rstrip()


def _days(n: int) -> str:
    return _("%(n)s 天") % {"n": n}


def _hours(n: int) -> str:
    return _("%(n)s 小时") % {"n": n}


def _minutes(n: int) -> str:
    return _("%(n)s 分") % {"n": n}
