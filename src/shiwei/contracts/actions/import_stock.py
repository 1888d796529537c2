"""Import a unit's spare-part list (R6.1): all lines or none, and one ledger event that proves what was declared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.accounts.models import Unit
from shiwei.contracts.models import Contract, SparePart
from shiwei.kernel.csv_table import Row, TableRefused
from shiwei.ledger.actions.append import append


def import_stock(rows: Sequence[Row], unit: Unit, actor: Actor, now: datetime) -> int:
    """Write or renew every line of the unit's list; parts not named stay as they were. Returns how many.

    Raises TableRefused naming the line of every part named twice and of every contract that is not the unit's.
    """
    contracts = {c.code: c for c in Contract.objects.filter(unit=unit)}
    _refuse(rows, contracts, unit)
    with transaction.atomic():
        made = [
            SparePart(
                unit=unit,
                name=r.values["part"],
                model=r.values["model"],
                in_stock=r.values["in_stock"],
                obliged=r.values["obliged"],
                contract=contracts.get(r.values["contract"]),
                counted_at=now,
            )
            for r in rows
        ]
        named = ["in_stock", "obliged", "contract", "counted_at"]
        SparePart.objects.bulk_create(
            made, update_conflicts=True, unique_fields=["unit", "name", "model"], update_fields=named
        )
        append(
            at=now, actor=actor.name, unit=actor.unit, subject=f"stock:{unit.code}", verb="stock_declared",
            data={"lines": [r.values for r in rows]}, reasons=["R6.1"],
        )  # fmt: skip
    return len(made)


def _refuse(rows: Sequence[Row], contracts: dict[str, Contract], unit: Unit) -> None:
    first: dict[tuple[str, str], int] = {}
    faults = []
    for row in rows:
        part = row.values["part"], row.values["model"]
        if part in first:
            faults.append(f"line {row.line}: {' '.join(part).strip()} stands in line {first[part]} already")
        first.setdefault(part, row.line)
        if (code := row.values["contract"]) and code not in contracts:
            faults.append(f"line {row.line}: {code} is no contract of {unit.short_name}")
    if faults:
        raise TableRefused(faults)
