"""The ledger of counts with 100,000 rows: pages, totals and export. `python -m benchmarks.counts`."""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

ROWS = 100_000


def main() -> int:
    os.environ["SHIWEI_DATA"] = tempfile.mkdtemp()
    os.environ["DJANGO_SETTINGS_MODULE"] = "shiwei.config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    owner, unit = _fill(ROWS)
    _measure(owner, unit)
    return 0


def _fill(rows: int) -> tuple[Any, Any]:
    """One owner, four units, five years of counts in every state."""
    from shiwei.accounts.models import Duty, PartyRole, Unit, UnitRole, User
    from shiwei.assets.models import Jurisdiction, Project
    from shiwei.penalties.models import Penalty

    def made(code: str, role: str) -> Any:
        unit = Unit.objects.add_root({"code": code, "name": code, "short_name": code})
        UnitRole.objects.create(unit=unit, role=role)
        return unit

    owner = made("OWN", PartyRole.OWNER)
    units = [made(f"NET-{i}", PartyRole.NETWORK_OPERATOR) for i in range(4)]
    county = Jurisdiction.objects.create(code="341602", name="谯城区")
    project = Project.objects.create(code="P", name="P", owner=owner, integrator=units[0], jurisdiction=county)
    states = ["CANDIDATE", "OWN_CONFIRMED", "CONFIRMED", "CONFIRMED", "CONFIRMED", "DISPUTED", "WITHDRAWN", "MERGED"]
    dice, start = random.Random(1), datetime(2021, 1, 1, tzinfo=UTC)
    Penalty.objects.bulk_create(
        (
            Penalty(
                cause="FAULT_OVERTIME", unit=dice.choice(units), project=project, subject="project:P", act=f"a{i}",
                occurred_at=start + timedelta(minutes=dice.randrange(2_600_000)), state=dice.choice(states),
                amount=Decimal("1500.00"), because=["R10.11", "R28.2", "R28.12"],
            )
            for i in range(rows)
        ),
        batch_size=2000,
    )  # fmt: skip
    people = [User.objects.create(username=u.code, unit=u, duty=Duty.DISPATCHER) for u in (owner, units[1])]
    return people[0], people[1]


def _measure(owner: Any, unit: Any) -> None:
    from shiwei.penalties import queries
    from shiwei.web.penalties.export import lines

    print(f"{ROWS:,} counts")
    everything = queries.Filter()
    for name, person in (("owner", owner), ("unit", unit)):
        _timed(f"{name}: first page", lambda p=person: queries.listed(p, everything))
        deep = _deep(person)
        _timed(f"{name}: a page 200 pages on", lambda p=person, d=deep: queries.listed(p, queries.Filter(after=d)))
        _timed(f"{name}: one state", lambda p=person: queries.listed(p, queries.Filter(state="DISPUTED")))
        _timed(f"{name}: totals", lambda p=person: queries.totals(queries.matching(p, everything)))
        _timed(f"{name}: totals by unit", lambda p=person: queries.totals_by_unit(queries.matching(p, everything)))
        _timed(f"{name}: how many in each view", lambda p=person: queries.view_counts(p))
        _timed(f"{name}: waiting (home)", lambda p=person: queries.waiting(p))
    begun = time.perf_counter()
    written = sum(1 for _ in lines(queries.every(owner, queries.Filter())))
    print(f"  export: {written:,} lines in {time.perf_counter() - begun:.1f} s")


def _deep(person: Any) -> str:
    from shiwei.penalties import queries

    after = ""
    for _ in range(200):
        _rows, after = queries.listed(person, queries.Filter(after=after))
    return after


def _timed(name: str, run: Callable[[], Any]) -> None:
    spent = []
    for _ in range(7):
        begun = time.perf_counter()
        run()
        spent.append(time.perf_counter() - begun)
    print(f"  {name:34} {statistics.median(spent) * 1000:7.1f} ms")


if __name__ == "__main__":
    raise SystemExit(main())
