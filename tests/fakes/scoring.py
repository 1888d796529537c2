"""Eyes that score: a camera's kinds have scores, and the camera's own thresholds decide as in the engine."""

from __future__ import annotations

from dataclasses import dataclass, field

from shiwei.diagnosis.own import levels
from shiwei.diagnosis.result import FAULT_OF_KIND, Diagnosis, Finding
from shiwei.ports.eyes import Look, Target
from tests.fakes.outside import FakeClock


@dataclass
class ScoringEyes:
    """Camera code -> its kinds' scores; ``light`` is that of every look."""

    clock: FakeClock
    scores: dict[str, dict[str, float]] = field(default_factory=dict)
    light: str = "day"
    given: dict[str, dict[str, object]] = field(default_factory=dict)

    def __call__(self, targets: tuple[Target, ...]) -> list[Look]:
        return [self._look(t) for t in targets]

    def _look(self, target: Target) -> Look:
        self.given[target.id] = dict(target.own)
        scores = self.scores.get(target.id, {})
        found = []
        for kind, score in scores.items():
            warn, fault = levels(0.5, 0.8, target.own.get(kind))
            if score >= warn:
                found.append(Finding(kind, FAULT_OF_KIND[kind], score, "fault" if score >= fault else "warn"))
        diagnosis = Diagnosis(True, None, None, 2, tuple(found), {}, dict(scores), self.light)
        picture = f"{target.id} {sorted(scores.items())} {self.clock.now()}".encode()
        return Look(target.id, self.clock.now(), diagnosis, picture)
