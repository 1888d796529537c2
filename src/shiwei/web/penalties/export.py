"""The ledger of counts as CSV (X8): what the filters ask for, all of it, with amounts to the fen."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _

from shiwei.kernel.money import format_yuan
from shiwei.kernel.time import format_instant
from shiwei.penalties import labels, queries
from shiwei.penalties.models import Penalty
from shiwei.web.page import page, person
from shiwei.web.penalties.forms import FilterForm
from shiwei.web.penalties.present import state_of
from shiwei.workorders.labels import word

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """A file that gives each line back instead of keeping it."""

    def write(self, value: str) -> str:
        return value


@page("penalties.see")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Streamed, so that a hundred thousand rows need no memory; its first character marks it as UTF-8."""
    counts = queries.every(person(request), FilterForm(request.GET).filter())
    response = StreamingHttpResponse(lines(counts), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="counts.csv"'
    return response


def lines(counts: Iterable[Penalty]) -> Iterator[str]:
    """The heading and one line a count. ``net`` is the amount, nothing once it was reversed."""
    writer: Any = csv.writer(_Echo())
    heading = [
        _("事由"), _("情形"), _("责任单位"), _("工单"), _("记次依据"), _("发生时间"), _("状态"),
        _("金额（元）"), _("冲销后金额（元）"), _("合同"), _("并入"), _("依据"),
    ]  # fmt: skip
    yield "\ufeff" + writer.writerow(heading)
    for count in counts:
        yield writer.writerow([_plain(value) for value in _line(count)])


def _line(count: Penalty) -> list[str]:
    net = Decimal("0.00") if count.reversed_at else count.amount
    return [
        word(labels.CAUSE, count.cause),
        word(labels.GROUND, count.ground) if count.ground else "",
        count.unit.name,
        count.order.number if count.order else "",
        count.act,
        format_instant(count.occurred_at),
        word(labels.STATE, state_of(count)),
        format_yuan(count.amount),
        format_yuan(net),
        count.contract.code if count.contract else "",
        count.merged_into.act if count.merged_into else "",
        " ".join(count.because),
    ]


def _plain(value: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value
