"""The role navigation: one table. An entry shows when its page exists and the reader may do the verb it is for."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shiwei.accounts.models import User
from shiwei.accounts.permissions import may


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the navigation: its url name, word, icon, and the verb it needs (None: every signed-in person)."""

    name: str
    label: str | Promise
    icon: str
    verb: str | None


PLACES = (
    Place("home", _("工作台"), "layout-dashboard", None),
    Place("board", _("巡查看板"), "eye-check", "watch.see"),
    Place("orders", _("工单"), "clipboard-list", "workorders.see"),
    Place("field", _("现场"), "device-mobile", "workorders.arrive"),
    Place("order_new", _("报修"), "message-report", "workorders.report"),
    Place("report_inbox", _("反映分拣"), "inbox", "workorders.sort_report"),
    Place("alarms", _("告警处置"), "bell-ringing", "watch.see"),
    Place("windows", _("计划窗口"), "clock-pause", "workorders.see_windows"),
    Place("early_warnings", _("早期预警"), "eye-exclamation", "watch.see"),
    Place("decisions", _("审批"), "gavel", "workorders.decide_deferral"),
    Place("signatures", _("签字"), "signature", "workorders.sign"),
    Place("duty_list", _("值班表"), "phone", "accounts.set_duty"),
    Place("stock", _("备件"), "package", "contracts.stock"),
    Place("cameras", _("点位档案"), "device-cctv", "assets.see"),
    Place("map", _("地图"), "map", "assets.see"),
    Place("duties", _("履职日历"), "calendar-event", "watch.see"),
    Place("accuracy", _("诊断准确度"), "shield-check", "watch.see"),
    Place("penalties", _("考核台账"), "scale", "penalties.see"),
    Place("contracts", _("合同与规定"), "file-text", "contracts.see"),
    Place("reports", _("统计报表"), "report-analytics", "watch.see"),
    Place("policy", _("制度与参数"), "file-text", None),
)


@dataclass(frozen=True, slots=True)
class Entry:
    label: str | Promise
    icon: str
    url: str
    current: bool


def navigation(user: User | AnonymousUser, path: str) -> list[Entry]:
    """The entries for the reader, in order; the one whose address begins the path longest is current."""
    if not user.is_authenticated:
        return []
    allowed = {verb for verb in {place.verb for place in PLACES} if verb is None or may(user, verb)}
    places = [(place, url) for place in PLACES if place.verb in allowed and (url := _address(place.name))]
    current = max((url for place, url in places if _leads(url, path)), key=len, default=None)
    return [Entry(place.label, place.icon, url, url == current) for place, url in places]


def _address(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def _leads(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
