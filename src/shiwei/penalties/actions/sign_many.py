"""Sign a list of counts: each its own event and its own verdict, a refused line hinders no other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict
from shiwei.penalties.actions.sign import told
from shiwei.penalties.facts import home_of
from shiwei.penalties.journal import record_all
from shiwei.penalties.models import Penalty


def sign_many(counts: Iterable[Penalty], actor: Actor, now: datetime, *, note: str = "") -> dict[int, Verdict]:
    """The verdict of every line by the count's id. The lines of one home are judged together, in one transaction."""
    by_home: dict[str, list[Penalty]] = {}
    for count in counts:
        by_home.setdefault(count.subject, []).append(count)
    found: dict[int, Verdict] = {}
    for lines in by_home.values():
        verdicts = record_all(home_of(lines[0]), [told(count, actor, now, note) for count in lines], actor, now)
        found |= {count.pk: verdict for count, verdict in zip(lines, verdicts, strict=True)}
    return found
