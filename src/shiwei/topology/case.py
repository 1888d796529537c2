"""The JSON of `shiwei correlate`: read and checked whole, and written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shiwei.kernel.time import parse_instant
from shiwei.topology.belief import PROOFS
from shiwei.topology.chain import Chain, Node
from shiwei.topology.outage import Explanation, Observation, Signal, Window

_REASONS = PROOFS | {"timeout"}
_STATES = frozenset({"up", "down", "untested"})


class CaseError(ValueError):
    """The case is not in the format; the message is one line that says where."""


@dataclass(frozen=True, slots=True)
class Case:
    """One round of one city."""

    chain: Chain
    observations: tuple[Observation, ...]
    signals: tuple[Signal, ...]
    windows: tuple[Window, ...]


def parse(data: object) -> Case:
    """Read a case. Raises CaseError or ChainError; keys that the format does not know are passed over.

    A window may name a node that is not in the chain (the city's calendar is longer than one case); signals and
    observations may not.
    """
    if not isinstance(data, dict):
        raise CaseError("the case is not a JSON object")
    chain = Chain.build(_node(item, where) for item, where in _items(data, "nodes", needed=True))
    observations = tuple(_observation(item, where) for item, where in _items(data, "observations"))
    _check_cameras(chain, observations)
    signals = tuple(_signal(item, where) for item, where in _items(data, "signals"))
    for signal in signals:
        if signal.node not in chain.nodes:
            raise CaseError(f"signal of unknown node {signal.node!r}")
    windows = tuple(
        Window(_text(item, "node", where), _text(item, "kind", where)) for item, where in _items(data, "windows")
    )
    return Case(chain, observations, signals, windows)


def to_json(explanation: Explanation, seconds: float) -> dict[str, Any]:
    """The answer in the format of the command; ``seconds`` is how long it took."""
    return {
        "causes": [
            {
                "node": c.node,
                "domain": c.domain,
                "unit": c.unit,
                "planned": c.planned,
                "cameras": list(c.cameras),
                "confidence": c.confidence,
                "because": list(c.because),
            }
            for c in explanation.causes
        ],
        "single": [
            {
                "camera": s.camera,
                "domain": s.domain,
                "unit": s.unit,
                "confidence": s.confidence,
                "because": list(s.because),
            }
            for s in explanation.single
        ],
        "registry_doubts": [
            {"camera": d.camera, "told": d.told, "likely": d.likely, "because": list(d.because)}
            for d in explanation.doubts
        ],
        "seconds": round(seconds, 3),
    }


def _items(data: Mapping[str, Any], key: str, needed: bool = False) -> Iterable[tuple[dict[str, Any], str]]:
    items = data.get(key)
    if items is None and not needed:
        return
    if not isinstance(items, list):
        raise CaseError(f"{key}: a list is expected")
    for i, item in enumerate(items):
        if not isinstance(item, dict):
            raise CaseError(f"{key}[{i}]: an object is expected")
        yield item, f"{key}[{i}]"


def _text(item: Mapping[str, Any], key: str, where: str) -> str:
    value = item.get(key)
    if not isinstance(value, str) or not value:
        raise CaseError(f"{where}: {key!r} must be a text, not {value!r}")
    return value


def _node(item: Mapping[str, Any], where: str) -> Node:
    name = _text(item, "id", where)
    where = f"{where} {name!r}"
    kind, unit = _text(item, "kind", where), _text(item, "unit", where)
    return Node(name, kind, unit, _parents(item, "power", where), _parents(item, "network", where))


def _parents(item: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    parents = item.get(key)
    if parents is None:
        return ()
    if not isinstance(parents, list) or not all(isinstance(p, str) and p for p in parents):
        raise CaseError(f"{where}: {key!r} must be a list of node ids, not {parents!r}")
    return tuple(dict.fromkeys(parents))


def _observation(item: Mapping[str, Any], where: str) -> Observation:
    camera = _text(item, "camera", where)
    where = f"{where} {camera!r}"
    state, reason = _text(item, "state", where), item.get("reason")
    if state not in _STATES:
        raise CaseError(f"{where}: state {state!r} is none of up, down, untested")
    if reason is not None and state == "down" and reason not in _REASONS:
        raise CaseError(f"{where}: reason {reason!r} is none of {', '.join(sorted(_REASONS))}")
    return Observation(camera, state, reason if state == "down" else None, _since(item, where))


def _since(item: Mapping[str, Any], where: str) -> datetime | None:
    text = item.get("since")
    if text is None:
        return None
    try:
        return parse_instant(text)
    except (ValueError, TypeError) as error:
        raise CaseError(f"{where}: since is {error}") from error


def _check_cameras(chain: Chain, observations: Iterable[Observation]) -> None:
    seen: set[str] = set()
    for observation in observations:
        node = chain.nodes.get(observation.camera)
        if node is None or node.kind != "camera":
            raise CaseError(f"observation of {observation.camera!r}: there is no such camera among the nodes")
        if observation.camera in seen:
            raise CaseError(f"observation of {observation.camera!r} is there twice")
        seen.add(observation.camera)


def _signal(item: Mapping[str, Any], where: str) -> Signal:
    node, state = _text(item, "node", where), _text(item, "state", where)
    reason = item.get("reason")
    if state not in {"up", "down"}:
        raise CaseError(f"{where} {node!r}: state {state!r} is neither up nor down")
    if reason is not None and reason not in {"power", "link"}:
        raise CaseError(f"{where} {node!r}: reason {reason!r} is neither power nor link")
    return Signal(node, state, reason if state == "down" else None)
