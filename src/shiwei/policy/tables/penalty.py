"""The state machine of one count as one table (regulation 2.11). The fold applies it; pages ask it who may do what.

A draft is a candidate whose stage still runs. Serving the confirmation is the owner's signature, so PROPOSED has no row
of its own. The fold knows the rows up to CONFIRMED; settling and reversing are the application's and stand beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from shiwei.kernel.verdict import Verdict, allow, refuse


class State(StrEnum):
    """The states of a count. All but the last two are what a replay prints."""

    CANDIDATE = "CANDIDATE"
    HELD = "HELD"
    OWN_CONFIRMED = "OWN_CONFIRMED"
    OMU_CONFIRMED = "OMU_CONFIRMED"
    CONFIRMED = "CONFIRMED"
    DISPUTED = "DISPUTED"
    WITHDRAWN = "WITHDRAWN"
    MERGED = "MERGED"
    SETTLED = "SETTLED"
    REVERSED = "REVERSED"


class Party(StrEnum):
    """What a unit is to one count."""

    OWNER = "OWNER"
    UNIT = "UNIT"
    SYSTEM = "SYSTEM"


@dataclass(frozen=True, slots=True)
class Move:
    """One row: the act moves a count from any of ``sources`` to ``target``; ``both`` wants each party's signature."""

    act: str
    sources: frozenset[State]
    target: State
    who: frozenset[Party]
    rule: str
    both: bool = False


_S, _P = State, Party
SIGNED = frozenset({_S.OWN_CONFIRMED, _S.OMU_CONFIRMED, _S.CONFIRMED, _S.DISPUTED})
"""States that a party's own act has given."""
OPEN = frozenset({_S.CANDIDATE, _S.HELD, _S.OWN_CONFIRMED, _S.OMU_CONFIRMED, _S.DISPUTED})
"""States of a count that is neither confirmed nor out (Q47)."""


def _row(
    act: str, sources: Iterable[State], target: State, who: Iterable[Party], rule: str, *, both: bool = False
) -> Move:
    return Move(act, frozenset(sources), target, frozenset(who), rule, both)


TABLE: tuple[Move, ...] = (
    _row("found", [], _S.CANDIDATE, [_P.SYSTEM], "R28.2"),
    _row("finding_recorded", [], _S.CANDIDATE, [_P.OWNER], "A41"),
    _row("held", [_S.CANDIDATE, *SIGNED], _S.HELD, [_P.SYSTEM], "A11"),
    _row("merged", [_S.CANDIDATE, *SIGNED], _S.MERGED, [_P.SYSTEM], "A43"),
    _row("lapsed", SIGNED, _S.WITHDRAWN, [_P.SYSTEM], "R28.11"),
    _row("penalty_signed", [_S.CANDIDATE], _S.OWN_CONFIRMED, [_P.OWNER], "R28.11"),
    _row("penalty_signed", [_S.CANDIDATE], _S.OMU_CONFIRMED, [_P.UNIT], "R28.11"),
    _row("penalty_signed", [_S.OMU_CONFIRMED], _S.CONFIRMED, [_P.OWNER], "R28.11"),
    _row("penalty_signed", [_S.OWN_CONFIRMED], _S.CONFIRMED, [_P.UNIT], "R28.11"),
    _row("penalty_signed", [_S.DISPUTED], _S.CONFIRMED, [_P.OWNER, _P.UNIT], "R28.11", both=True),
    _row("penalty_disputed", OPEN - {_S.HELD}, _S.DISPUTED, [_P.UNIT], "A42"),
    _row("penalty_withdrawn", OPEN, _S.WITHDRAWN, [_P.OWNER], "R28.11"),
    _row("settled", [_S.CONFIRMED], _S.SETTLED, [_P.SYSTEM], "R28.12"),
    _row("reversed", [_S.CONFIRMED, _S.SETTLED], _S.REVERSED, [_P.OWNER, _P.UNIT], "R28.11", both=True),
)

_WORDS = {_P.OWNER: "the owner", _P.UNIT: "the liable unit", _P.SYSTEM: "the system"}


def parties_of(unit: str, *, owners: Collection[str], liable: str) -> frozenset[Party]:
    """What a unit is to a count. A unit that is both signs as the owner only: two signatures are of two units."""
    known = {Party.OWNER: unit in owners, Party.UNIT: unit == liable}
    return frozenset(party for party, is_it in known.items() if is_it)


def permit(act: str, state: State | str, parties: Collection[Party]) -> Verdict:
    """Whether the table lets these parties do the act on a count in this state."""
    here = [row for row in TABLE if row.act == act and state in row.sources]
    if not here:
        return refuse("28", f"{act} is not possible: the count is {state}")
    if not any(row.who & set(parties) for row in here):
        open_to = sorted({_WORDS[party] for row in here for party in row.who})
        return refuse("28", f"{act} in state {state} is for {', '.join(open_to)}")
    return allow(*dict.fromkeys(row.rule for row in here))


def open_acts(state: State | str, parties: Collection[Party]) -> tuple[str, ...]:
    """The acts open to these parties on a count in this state, in the table's order, each once."""
    wanted = set(parties)
    return tuple(dict.fromkeys(row.act for row in TABLE if state in row.sources and row.who & wanted))
