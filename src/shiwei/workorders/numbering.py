"""Numbers that people read: a prefix, the local day, and a gap-free count within it."""

from __future__ import annotations

from datetime import date

from django.db.models import F

from shiwei.workorders.models import Numbering, ReportNumbering


def next_numbers(table: type[Numbering] | type[ReportNumbering], prefix: str, day: date, count: int = 1) -> list[str]:
    """The next ``count`` numbers of the day, as ``GD20260603-0001``. Call inside a transaction."""
    row, _ = table.objects.select_for_update().get_or_create(day=day)
    table.objects.filter(pk=row.pk).update(last=F("last") + count)
    row.refresh_from_db()
    return [f"{prefix}{day:%Y%m%d}-{n:04d}" for n in range(row.last - count + 1, row.last + 1)]
