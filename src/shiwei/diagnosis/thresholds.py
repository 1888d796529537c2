"""The thresholds that the profile gives every camera."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from shiwei.diagnosis.grading import rules_for
from shiwei.diagnosis.learned import built_in
from shiwei.diagnosis.result import FAULT_OF_KIND


def rule_threshold() -> float:
    """From which score on the hand-made rules call a kind a fault."""
    return rules_for("day").fault


@cache
def usual_thresholds(compared: bool = True) -> Mapping[str, float]:
    """From which score on each kind is a fault; ``compared``: of cameras that have a baseline."""
    learned = built_in()
    sets = (learned.alone, learned.beside) if compared else (learned.alone,)
    found = dict.fromkeys(FAULT_OF_KIND, rule_threshold())
    for trees in sets:
        found |= {kind: trees.thresholds(kind)[1] for kind in trees.kinds}
    return found
