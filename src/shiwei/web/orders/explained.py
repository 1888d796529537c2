"""An order's explanation as the page shows it: the clock bar, the table of stages, and why it is late."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from shiwei.policy.case import CaseError
from shiwei.policy.explain import Explanation, Pause, PauseKind, Piece, PieceKind, Sentence, StageExplanation, explain
from shiwei.web import present
from shiwei.web.orders.sentences import told
from shiwei.web.orders.sources import Sources
from shiwei.web.words import duration
from shiwei.workorders.deferral_labels import CATEGORY
from shiwei.workorders.facts import case_of
from shiwei.workorders.labels import STAGE, word
from shiwei.workorders.models import Order
from shiwei.workorders.story_labels import BETWEEN, PAUSE

Values = dict[str, Any]
_TONES = {"GRANTED": "deferred", "CONSENTED": "deferred", "SUSPENDED": "deferred", "BREACHED": "fault"}
_TONES |= {"COUNTED": "fault", "FOUND_FALSE": "fault", "UPGRADED": "warning", "REFUSED": "warning", "WAITS": "deferred"}
_CONCLUSIONS = {"BREACHED", "COUNTED"}
"""What follows from all that was told before; a refusal or a false application may come long after the deadline."""


def explanation_of(order: Order, now: datetime) -> Explanation | None:
    """The explanation, or None for an order whose journal cannot be judged: the page then says so."""
    try:
        return explain(case_of(order.number, now), order.number)
    except (CaseError, LookupError):
        return None


class Told:
    """An explanation in words and shapes. Units are named, sources of limits looked up once each."""

    def __init__(self, found: Explanation, units: present.Units) -> None:
        self._found, self._units, self._sources = found, units, Sources()

    def page(self) -> Values:
        """Everything the page shows of it."""
        stages = [self._stage(stage) for stage in self._found.stages]
        late = [row for row in stages if row["overtime"]]
        return {
            "stages": stages,
            "bar": self._bar(stages),
            "late": late,
            "late_words": _summary(late),
            "counted": sum(row["elapsed_seconds"] for row in stages),
            "paused": sum(row["paused_seconds"] for row in stages),
            "parties": self._parties(),
            "total": self._found.total.total_seconds(),
            "cited": list(dict.fromkeys(rule for row in stages for rule in row["cited"])),
        }

    def _bar(self, stages: list[Values]) -> list[Values]:
        """One piece of the bar a holding, in order of time: a stage that resumed has several."""
        bar = []
        for position, pieces in groupby(self._found.pieces, key=lambda piece: piece.stage):
            if position is not None:
                bar.append(self._holding(stages[position], list(pieces)))
        return bar

    def _holding(self, stage: Values, pieces: list[Piece]) -> Values:
        start, end = pieces[0].start, pieces[-1].end
        counted = [p.length for p in pieces if p.kind in {PieceKind.RUN, PieceKind.OVER}]
        running = stage["running"] and end == self._found.moment
        pauses = [p for p in stage["pauses"] if p["start"] < end and (p["end"] is None or p["end"] > start)]
        return {
            **stage,
            "start": start,
            "end": None if running else end,
            "elapsed_seconds": sum(counted, timedelta()).total_seconds(),
            "overtime": any(p.kind is PieceKind.OVER for p in pieces),
            "pauses": pauses,
            "paused": [(p["start"], p["end"]) for p in pauses],
            "used_seconds": stage["elapsed_seconds"],
        }

    def _stage(self, stage: StageExplanation) -> Values:
        badge = self._units.badge(stage.unit)
        source = self._sources.told(stage.limit, stage.start)
        story = [self._sentence(sentence, source["word"]) for sentence in stage.story]
        cited = dict.fromkeys([*stage.because, *(rule for s in stage.story for rule in s.rules)])
        return {
            "position": stage.position,
            "kind": stage.kind,
            "kind_word": word(STAGE, stage.kind),
            "unit": badge["name"],
            "party": badge["role"],
            "start": stage.start,
            "end": stage.end,
            "running": stage.end is None,
            "elapsed_seconds": stage.used.total_seconds(),
            "paused_seconds": stage.paused.total_seconds(),
            "left_seconds": stage.left.total_seconds(),
            "over_seconds": stage.over.total_seconds(),
            "limit_hours": stage.limit.hours,
            "source": source,
            "deadline": stage.deadline,
            "earlier": _earlier(stage),
            "overtime": stage.overtime,
            "held": stage.held,
            "assessed": stage.assessed,
            "breach_at": stage.breach_at,
            "article": stage.limit.article,
            "because": list(stage.because),
            "cited": list(cited),
            "paused": [(pause.start, pause.end) for pause in stage.pauses],
            "pauses": [self._pause(pause) for pause in stage.pauses],
            "story": story,
        }

    def _pause(self, pause: Pause) -> Values:
        kind = word(PAUSE, pause.kind)
        category = word(CATEGORY, pause.category) if pause.category else ""
        return {
            "kind": str(pause.kind),
            "word": f"{kind} · {category}" if category else kind,
            "paper": pause.paper,
            "short": pause.paper.removeprefix(f"{self._found.order}-"),
            "start": pause.start,
            "end": pause.end,
            "open_end": pause.open_end,
            "hours": pause.hours,
            "asked_at": pause.asked_at,
            "granted_at": pause.granted_at,
            "granted_by": self._units.badge(pause.granted_by)["name"] if pause.granted_by else "",
            "held": pause.kind is PauseKind.HOLD,
        }

    def _sentence(self, sentence: Sentence, source: str) -> Values:
        return {
            "at": None if sentence.code in _CONCLUSIONS else sentence.at,
            "text": told(sentence, self._units, source),
            "tone": _TONES.get(sentence.code, "quiet"),
            "before": None if sentence.code == "ENDED" else sentence.before,
            "after": sentence.after,
            "rules": list(sentence.rules),
        }

    def _parties(self) -> list[Values]:
        """Each unit's share of the whole time, what nobody held told by what it was; they add up to the total."""
        shares = [self._share(party) for party in self._found.parties if party.unit is not None]
        for kind in (PieceKind.SIGNING, PieceKind.CLOSED, PieceKind.BEFORE_LAW):
            lengths = [p.length.total_seconds() for p in self._found.pieces if p.kind is kind]
            if lengths:
                shares.append({"unit": word(BETWEEN, kind), "party": "", "seconds": sum(lengths), "nobody": True})
        return shares

    def _share(self, party: Any) -> Values:
        badge = self._units.badge(party.unit)
        over = any(stage.overtime for stage in self._found.stages if stage.unit == party.unit)
        return {
            "unit": badge["name"],
            "party": badge["role"],
            "seconds": party.used.total_seconds(),
            "paused_seconds": party.paused.total_seconds(),
            "overtime": over,
        }


def _earlier(stage: StageExplanation) -> list[datetime]:
    """The deadlines that no longer hold, in the order in which they did."""
    moves = [sentence for sentence in stage.story if sentence.before is not None]
    found = [move.before for move in moves if move.before is not None and move.before != stage.deadline]
    return list(dict.fromkeys(found))


def _summary(late: list[Values]) -> str:
    """How many stages are over, and by how much in all."""
    over = duration(sum(row["over_seconds"] for row in late))
    return _("%(n)d 个环节超时，共 %(over)s") % {"n": len(late), "over": over}
