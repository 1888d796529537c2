"""A dry run as tables for people: what the rule sets state differently, what it sums up to, what changes where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from shiwei.cli.words import ENGLISH
from shiwei.cli.words import gettext as _
from shiwei.kernel.money import format_yuan
from shiwei.policy.compare import CaseComparison, Change, DryRun, OrderChange, OtherValue, first_day
from shiwei.policy.compare_sums import Sums, UnitSum

_FIELDS = {
    "state": _("状态"),
    "urgency": _("紧急程度"),
    "limit_hours": _("时限（小时）"),
    "deadline": _("期限"),
    "overtime": _("超时"),
    "from": _("暂缓自"),
    "to": _("暂缓至"),
    "late": _("逾期申请"),
    "ground": _("情形"),
    "occurred_at": _("发生时间"),
    "amount": _("金额（元）"),
}
"""The fields that tell a change; the others follow from them."""

_NEWS = ("state", "to", "deadline", "overtime", "amount", "occurred_at")
"""The fields that tell a thing that was not there."""

_INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::00)?((?::\d{2})?(?:\.\d+)?)\+08:00")


def tables(found: DryRun) -> Iterator[RenderableType]:
    """First the sums, then the units, the parameters, and last what changed, order by order."""
    yield _title(_summed_up(found.sums, len(found.bad)))
    yield _summary(found)
    if found.sums.units:
        yield _title(_("按单位"))
        yield _units(found.sums)
    days = [first_day(law) for law in found.laws]
    if found.values or days[0] != days[1]:
        yield _title(_("两套规则的不同"))
        yield _parameters(found.values, *days)
    if found.cases:
        yield _title(_("变化"))
        yield _changes(found.cases)


def _title(words: str) -> Text:
    return Text(f"\n{words}", style="bold")


def _table(*columns: str) -> Table:
    table = Table()
    for column in columns:
        table.add_column(escape(column), overflow="fold")
    return table


def _summed_up(sums: Sums, bad: int) -> str:
    told = {"cases": sums.cases, "orders": sums.orders, "changed": sums.orders_changed, "bad": bad}
    title = _("%(cases)s 个案例，%(orders)s 张工单：%(changed)s 张有变化") % told
    return title + (_("；另有 %(bad)s 个文件不是案例") % told if bad else "")


def _summary(found: DryRun) -> Table:
    sums, (a, b) = found.sums, found.names
    left, right = sums.all_units
    table = _table("", f"A {a}", f"B {b}")
    for name, mine, theirs in _of(left, right):
        table.add_row(name, *_pair(mine, theirs))
    table.add_section()
    table.add_row(_("移动的期限"), "", f"{sums.deadlines_moved} / {sums.deadlines}")
    table.add_row(_("状态变化的工单"), "", str(sums.states_changed))
    table.add_row(_("认可有别的事件"), "", str(sums.events_changed))
    return table


def _of(a: UnitSum, b: UnitSum) -> Iterator[tuple[str, str, str]]:
    yield _("超时环节"), str(a.overtime), str(b.overtime)
    yield _("计次"), str(a.counts), str(b.counts)
    yield _("金额（元）"), format_yuan(a.yuan), format_yuan(b.yuan)
    yield _("其中已确认（元）"), format_yuan(a.confirmed_yuan), format_yuan(b.confirmed_yuan)


def _pair(a: str, b: str) -> tuple[str, str]:
    return escape(a), escape(b) if a == b else f"[bold]{escape(b)}[/]"


def _units(sums: Sums) -> Table:
    names = [name for name, _a, _b in _of(UnitSum(), UnitSum())]
    table = _table(_("单位"), *names)
    for unit, (left, right) in sums.units.items():
        table.add_row(escape(unit), *(_arrow(a, b) for _name, a, b in _of(left, right)))
    return table


def _arrow(a: Any, b: Any) -> str:
    return escape(_shown(a)) if a == b else f"{escape(_shown(a))} → [bold]{escape(_shown(b))}[/]"


def _parameters(values: Iterable[OtherValue], first_a: date, first_b: date) -> Table:
    table = _table(_("参数"), _("自"), "A", "B", _("依据"))
    if first_a != first_b:
        table.add_row(_("施行之日"), "", first_a.isoformat(), first_b.isoformat(), "R32.1")
    for found in values:
        parameter = found.parameter
        what = "" if found.what == "value" else f" · {found.what}"
        name = f"{escape(parameter.key + what)}\n{escape(parameter.en if ENGLISH else parameter.zh)}"
        sides = (escape(_shown(side.value)) for side in (found.a, found.b))
        cited = f"{parameter.rule} {found.b.citation}"
        days = f"{found.since}\n– {found.until}" if found.until else str(found.since)
        table.add_row(name, days, *sides, escape(cited))
    return table


def _changes(cases: Mapping[str, CaseComparison]) -> Table:
    table = _table(_("案例"), _("工单"), _("A → B"))
    for file, found in cases.items():
        rows = [(order.order, "\n".join(_lines(order))) for order in found.orders]
        rest = [_line(_count_name(count), count) for count in found.counts] + [_event(event) for event in found.events]
        rows += [("", "\n".join(rest))] if rest else []
        table.add_section()
        for number, (order, told) in enumerate(rows):
            table.add_row("" if number else escape(file), escape(order), told)
    return table


def _lines(order: OrderChange) -> Iterator[str]:
    if order.own:
        yield _line("", order.own)
    for stage in order.stages:
        yield _line(f"{stage.of['kind']} {stage.of['unit']}", stage)
    for deferral in order.deferrals:
        yield _line(_("暂缓 %(id)s") % {"id": deferral.of["deferral"]}, deferral)
    for count in order.counts:
        yield _line(_count_name(count), count)


def _count_name(count: Change) -> str:
    return f"{count.of['cause']} {count.of['unit']}"


def _line(name: str, change: Change) -> str:
    """One change in one line; of a thing that only one side knows what it is there."""
    a, b = change.a, change.b
    if a is None or b is None:
        word = _("只在 B 下") if a is None else _("只在 A 下")
        told = [_shown(value) for field, value in (a or b or {}).items() if field in _NEWS and value is not None]
        return " · ".join(escape(part) for part in (name, word, *told))
    names = [field for field in _FIELDS if field in a] or [*a]
    changed = [f"{escape(_FIELDS.get(field, field))} {_arrow(a[field], b[field])}" for field in names]
    return " · ".join([escape(name), *changed] if name else changed)


def _event(event: Change) -> str:
    of, a, b = event.of, event.a or {}, event.b or {}
    word = {True: _("拒绝"), False: _("认可")}
    why = a.get("why") or b.get("why")
    number = _("事件 %(index)s") % {"index": of["index"]}
    return f"{number} {escape(str(of['type']))} {word[a['refused']]} → {word[b['refused']]}：{escape(str(why))}"


def _shown(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return _INSTANT.sub(r"\1 \2\3", str(value))
