"""The looks that a fault's persistence is judged by: those of the round and of the rounds before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from shiwei.diagnosis import persistence
from shiwei.watch.models import Finding, Observation, Round, RoundKind

QUICK = 3.0
"""Seconds before the second look of a re-test, at most."""
ROUNDS_BACK = 4
"""With the round's own look this fills the widest window of the rules."""


@dataclass(frozen=True, slots=True)
class Glance:
    """One look: when, whether a picture was judged, and which kinds were graded ``fault``."""

    at: datetime
    tested: bool
    faults: frozenset[str]

    def shows(self, kind: str) -> bool | None:
        """Whether it shows the kind; None when it says nothing of it (no picture, another reason)."""
        if kind in self.faults:
            return True
        return False if self.tested else None


def glance(row: Observation) -> Glance:
    return Glance(row.at, row.tested, frozenset(f["kind"] for f in row.findings if f["grade"] == "fault"))


def before(round_: Round) -> dict[int, list[Glance]]:
    """Earlier glances, oldest first, of the round's suspects and of cameras with an open finding; by camera.

    Of each earlier round the last look counts: a second look that disproved the first leaves nothing.
    """
    rounds = Round.objects.filter(pk__lt=round_.pk).exclude(kind=RoundKind.RETEST).order_by("-pk")
    numbers = list(rounds.values_list("pk", flat=True)[:ROUNDS_BACK])
    rows = Observation.objects.filter(round__in=numbers, camera__in=_in_question(round_)).defer("measures", "stream")
    last: dict[tuple[int, int], Observation] = {
        (row.camera_id, row.round_id): row for row in rows.order_by("camera_id", "round_id", "attempt")
    }
    found: dict[int, list[Glance]] = defaultdict(list)
    for (camera, _), row in last.items():
        found[camera].append(glance(row))
    return {camera: sorted(glances, key=lambda g: g.at) for camera, glances in found.items()}


def _in_question(round_: Round) -> set[int]:
    again = round_.observations.filter(attempt=2).values_list("camera_id", flat=True)
    return {*again, *Finding.objects.filter(cleared_at=None).values_list("camera_id", flat=True)}


@dataclass(frozen=True, slots=True)
class Persistence:
    """The rules of the kinds at the site's pace: ``second_look`` is its pause for an ordinary kind, in seconds."""

    second_look: float

    def rule(self, kind: str) -> persistence.Rule:
        ordinary = persistence.rule_for("default").second_look_pause.total_seconds()
        return persistence.rule_for(kind).paced(self.second_look / ordinary)

    def pause(self, kinds: Iterable[str]) -> float:
        """How many seconds after the first look the second is worth something for all of these kinds."""
        return max((self.rule(k).second_look_pause.total_seconds() for k in kinds), default=self.second_look)

    def state(self, kind: str, glances: Sequence[Glance]) -> tuple[persistence.State, int]:
        """What to believe of a kind after these glances, and how often it came and went."""
        rule, history = self.rule(kind), _history(kind, glances)
        return persistence.believe(history, rule), persistence.changes(history, rule)

    def believed(self, kind: str, glances: Sequence[Glance]) -> bool:
        state, _changes = self.state(kind, glances)
        return state == "believed" or (state == "flapping" and self.rule(kind).flapping_is_fault)

    def unsettled(self, kinds: Collection[str], glances: Sequence[Glance]) -> frozenset[str]:
        """The kinds that come and go: one clean look does not clear them."""
        return frozenset(kind for kind in kinds if self.state(kind, glances)[0] == "flapping")


def rules_of(kind: RoundKind) -> Persistence:
    """The site's rules for a kind of round. A re-test asks whether it is well now, while somebody waits."""
    pause = settings.SECOND_LOOK_SECONDS
    return Persistence(min(pause, QUICK) if kind == RoundKind.RETEST else pause)


def _history(kind: str, glances: Sequence[Glance]) -> list[persistence.Seen]:
    told = ((g.at, g.shows(kind)) for g in glances)
    return [persistence.Seen(at, shown) for at, shown in told if shown is not None]
