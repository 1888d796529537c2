"""The people of the demo city, one for each unit. One password for all of them; it opens nothing but the demo."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TypedDict

from shiwei.demo.city import Unit, make_city

PASSWORD = "shiwei-demo-2019"  # noqa: S105  (printed on the sign-in page of the demo)


class Account(TypedDict):
    """``unit`` is the unit's name, ``code`` its code, ``role`` its party, ``duty`` one of accounts.models.Duty."""

    username: str
    password: str
    name: str
    unit: str
    code: str
    duty: str
    role: str
    lives_in: str


_PARTIES: dict[str, tuple[str, str, str, str]] = {
    "OWNER": ("owner", "LEADER", "业主单位", "等待决定的事：紧急故障、考核、今日在线率"),
    "INTEGRATOR": ("integrator", "DISPATCHER", "集成商调度", "巡查看板：今天的发现归并为原因，一键派单"),
    "NETWORK_OPERATOR": ("network", "DISPATCHER", "网络运维", "本单位的工单，按剩余时间排列"),
    "POWER_SUPPLIER": ("power", "DISPATCHER", "取电运维", "本单位的工单，按剩余时间排列"),
    "USING_UNIT": ("police", "REPORTER", "使用单位", "报修，并看到修到哪一步"),
    "DATA_BUREAU": ("bureau", "SUPERVISOR", "监督部门", "只读：看板、工单、依据"),
    "PUBLIC_SECURITY": ("security", "SUPERVISOR", "监督部门", "只读：看板、工单、依据"),
}


@cache
def accounts() -> tuple[Account, ...]:
    """The accounts in the order of the parties; the first of a party has no number."""
    seen: Counter[str] = Counter()
    units = sorted((u for u in make_city().units if party_of(u)), key=lambda u: list(_PARTIES).index(party_of(u)))
    return tuple(_account(unit, seen) for unit in units)


def shown() -> tuple[Account, ...]:
    """The accounts worth showing: both integrators, and the first of every other party."""
    return tuple(a for a in accounts() if not a["username"][-1].isdigit() or a["username"] == "integrator2")


def party_of(unit: Unit) -> str:
    """The role by which a unit is known here, or an empty text."""
    return next((role for role in _PARTIES if role in unit.roles), "")


def _account(unit: Unit, seen: Counter[str]) -> Account:
    stem, duty, word, lives_in = _PARTIES[party_of(unit)]
    seen[stem] += 1
    return {
        "username": stem if seen[stem] == 1 else f"{stem}{seen[stem]}",
        "password": PASSWORD,
        "name": word,
        "unit": unit.short_name,
        "code": unit.code,
        "duty": duty,
        "role": party_of(unit),
        "lives_in": lives_in,
    }
