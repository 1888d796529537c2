"""The card of this city: what people said of the findings in a period, beside how many checks there were. All counted
by the database; nothing is loaded row by row."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from shiwei.accounts.models import User
from shiwei.accounts.queries import supervises
from shiwei.watch.models import Finding, Observation, Word
from shiwei.watch.queries import visible_cameras
from shiwei.watch.word_models import Says

LIGHTS = ("all", "day", "night")
_UNSEEN = "offline"
"""No picture was judged: it says nothing of the diagnosis."""
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind in one light. ``checks`` are first looks that were tested; ``judged`` findings have a word, ``false`` of
    them are no fault. What nobody judged is not agreed with."""

    checks: int
    findings: int
    judged: int
    false: int
    missed: int

    @property
    def false_per_1000(self) -> float | None:
        """False alarms that somebody named, per 1,000 checks."""
        return 1000 * self.false / self.checks if self.checks else None

    @property
    def interval_per_1000(self) -> tuple[float, float] | None:
        """Wilson's interval of it (95 %), per 1,000."""
        bounds = wilson(self.false, self.checks)
        return (1000 * bounds[0], 1000 * bounds[1]) if bounds else None

    @property
    def share_false(self) -> tuple[float, float] | None:
        """Wilson's interval (95 %) of the share of judged findings that are no fault."""
        return wilson(self.false, self.judged)

    @property
    def at_most_per_1000(self) -> float | None:
        """The false alarms per 1,000 checks if every finding that nobody judged were one."""
        return 1000 * (self.false + self.findings - self.judged) / self.checks if self.checks else None


@dataclass(frozen=True, slots=True)
class CityCard:
    """``rows`` by kind, then by light (``all``, ``day``, ``night`` with infrared); ``whole`` over all kinds.
    ``unlit`` checks have no light on record: they count in ``all`` alone."""

    since: datetime
    until: datetime
    rows: dict[str, dict[str, Cell]]
    whole: dict[str, Cell]
    unlit: int


def city_card(user: User, since: datetime, until: datetime) -> CityCard:
    """The card of the cameras that this person may see, of the checks and findings in ``[since, until)``."""
    checks = _by_light(_checks(user, since, until))
    believed = Finding.objects.filter(believed_at__gte=since, believed_at__lt=until).exclude(kind=_UNSEEN)
    findings = _within(believed, user)
    rows = list(findings.values_list("kind", "light", "word").annotate(n=Count("pk")).order_by())
    missed = _within(
        Word.objects.filter(says=Says.MISSED, seen_at__gte=since, seen_at__lt=until, withdrawal=None), user
    )
    misses = list(missed.values_list("kind", "light").annotate(n=Count("pk")).order_by())
    kinds = sorted({kind for kind, *_ in (*rows, *misses)})
    return CityCard(
        since,
        until,
        {
            kind: _cells(checks, [r for r in rows if r[0] == kind], [m for m in misses if m[0] == kind])
            for kind in kinds
        },
        _cells(checks, rows, misses),
        checks["all"] - checks["day"] - checks["night"],
    )


def _checks(user: User, since: datetime, until: datetime) -> list[tuple[str, int]]:
    looks = Observation.objects.filter(tested=True, attempt=1, at__gte=since, at__lt=until)
    return list(_within(looks, user).values_list("light").annotate(n=Count("pk")).order_by())


def _within(rows: QuerySet[Any], user: User) -> QuerySet[Any]:
    """Those of the cameras a person may see; whoever sees all needs no look at the registry."""
    return rows if supervises(user) else rows.filter(camera__in=visible_cameras(user).values("pk"))


def _by_light(counted: Iterable[tuple[str, int]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for light, n in counted:
        for name in _names(light):
            found[name] += n
    return found


def _names(light: str) -> tuple[str, ...]:
    return ("all",) if not light else ("all", "day" if light == "day" else "night")


def _cells(
    checks: Counter[str], rows: Iterable[tuple[str, str, str, int]], misses: Iterable[tuple[str, str, int]]
) -> dict[str, Cell]:
    said: dict[str, Counter[str]] = {name: Counter() for name in LIGHTS}
    for _, light, word, n in rows:
        for name in _names(light):
            said[name][word] += n
    missed = _by_light((light, n) for _, light, n in misses)
    return {
        name: Cell(
            checks[name], said[name].total(), said[name].total() - said[name][""], said[name][Says.NOT_FAULT],
            missed[name],
        )
        for name in LIGHTS
    }  # fmt: skip


def wilson(hits: int, of: int) -> tuple[float, float] | None:
    """Wilson's score interval (95 %) of a share; None where nothing was counted."""
    if not of:
        return None
    share, z2 = hits / of, _Z * _Z
    middle = share + z2 / (2 * of)
    half = _Z * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    low, high = (middle - half) / (1 + z2 / of), (middle + half) / (1 + z2 / of)
    return max(0.0, low), min(1.0, high)
