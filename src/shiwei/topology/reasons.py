"""Why a dispatcher should believe it: short sentences with counts and times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from shiwei.kernel.time import SHANGHAI
from shiwei.topology.belief import PROOFS
from shiwei.topology.evidence import NOTHING, UP, Evidence
from shiwei.topology.graph import NETWORK, POWER
from shiwei.topology.search import Search

_WORDS = {"onu": "ONU", "olt": "OLT", "nvr": "NVR"}
_LEVELS = 3


def cause_reasons(search: Search, failure: int, cameras: Sequence[int], strays: Sequence[int]) -> list[str]:
    """What is down under the failure and since when, what is read there, what alive neighbours prove."""
    seen, name = search.seen, search.graph.ids[failure >> 1]
    below = list(search.graph.falls(failure)) if failure in search.suspects else []
    states = [seen.state[n] for n in below]
    tested = len(states) - states.count(NOTHING)
    here = [camera for camera in cameras if camera not in set(strays)]
    tested = max(tested, len(here))
    reasons = [f"{len(here)} of {tested} tested cameras under {name} are down{_since(seen, cameras)}"]
    reasons += _readings(seen, below)
    reasons += _the_other_supply(search, failure, cameras)
    untested = sum(seen.graph.kind[n] == "camera" and seen.state[n] == NOTHING for n in below)
    reasons += [f"{untested} not tested"] if untested else []
    reasons += _against(seen, here, states.count(UP), name)
    if strays:
        reasons.append(f"{len(strays)} registered elsewhere went down at the same time")
    return reasons


def planned_reasons(seen: Evidence, node: int, cameras: Sequence[int]) -> list[str]:
    """A window is in force: that is the reason."""
    return [f"planned work on {seen.graph.ids[node]}: {_cameras(len(cameras))} down under it, no order"]


def single_reasons(search: Search, camera: int) -> list[str]:
    """Which neighbours are up, and what the camera itself answered."""
    seen, graph = search.seen, search.graph
    reasons = []
    kinds: dict[str, None] = {}
    for failure in seen.above[camera]:
        if any(seen.state[n] == UP for n in graph.falls(failure)):
            kinds[_WORDS.get(graph.kind[failure >> 1], graph.kind[failure >> 1])] = None
    if kinds:
        reasons.append(f"neighbours on {_listed(list(kinds))} are up")
    reason = seen.reason[camera]
    if reason in PROOFS:
        reasons.append(f"{reason}: power and network reach the device")
    owner = search.owner(camera)
    if owner is not None:
        reasons.append(f"not explained by the failure of {graph.ids[-owner[1] >> 1]}: {_why_not(seen, camera)}")
    return reasons or ["no neighbour is tested and nothing is read above it"]


def _why_not(seen: Evidence, camera: int) -> str:
    return "it answered" if seen.reason[camera] in PROOFS else "it fell at another time"


def _since(seen: Evidence, cameras: Iterable[int]) -> str:
    times = sorted(seen.time[c] for c in cameras if c in seen.time)
    if not times:
        return ""
    middle = times[len(times) // 2]
    off = sorted(abs(t - middle) for t in times)[len(times) // 2] * 1.5
    at = datetime.fromtimestamp(middle, UTC).astimezone(SHANGHAI)
    width = f"{round(off)} s" if off < 120 else f"{round(off / 60)} min"
    return f" since {at:%H:%M}±{width}"


def _readings(seen: Evidence, below: Iterable[int]) -> list[str]:
    told: dict[str, list[int]] = {}
    for node in below:
        for word in seen.readings.get(node, ()):
            told.setdefault(word, []).append(node)
    means = {
        "power": "reports loss of power",
        "link": "reports loss of link while powered",
        "down": "is read as down",
        "up": "is read as up, against it",
    }
    return [f"{_and_more(seen, told[word])} {means[word]}" for word in means if word in told]


def _and_more(seen: Evidence, nodes: Sequence[int]) -> str:
    first = seen.graph.ids[min(nodes)]
    return first if len(nodes) == 1 else f"{first} (and {len(nodes) - 1} more)"


def _the_other_supply(search: Search, failure: int, cameras: Sequence[int]) -> list[str]:
    """Proof that what is not blamed works: readings above, and cameras on the same other supply that answer."""
    seen, graph, other = search.seen, search.graph, 1 - (failure & 1)
    level, above = {p for c in cameras for p in graph.parents[other][c]}, set[int]()
    for _ in range(_LEVELS):
        above |= level
        level = {p for n in level for p in graph.parents[other][n]}
    alive = sorted(n for n in above if not search.world.dead[NETWORK][n] and not search.world.dead[POWER][n])
    reasons = []
    read = [n for n in alive if "up" in seen.readings.get(n, ()) and not seen.bad_reading(n)]
    proves = "the network reaches it" if other == NETWORK else "it has power"
    if read:
        reasons.append(f"{_and_more(seen, read)} up: {proves}")
    children = {c for n in above for c in graph.children[other][n]}
    up = sum(seen.state[c] == UP and not search.world.dead[NETWORK][c] for c in children)
    if up:
        kinds = Counter(graph.kind[n] for n in above if any(seen.state[c] == UP for c in graph.children[other][n]))
        words = _listed([_WORDS.get(k, k) for k in sorted(kinds)])
        what = "the network is there" if other == NETWORK else "the power is there"
        reasons.append(f"{_cameras(up)} on the same {words} up: {what}")
    return reasons


def _against(seen: Evidence, cameras: Sequence[int], up: int, name: str) -> list[str]:
    proofs = Counter(reason for c in cameras if (reason := seen.reason[c]) is not None and reason in PROOFS)
    reasons = [f"{proofs[r]} told {r}, taken for a stale or foreign answer" for r in sorted(proofs)]
    if up:
        reasons.append(f"{_cameras(up)} under {name} up: their registration is doubted")
    return reasons


def _cameras(count: int) -> str:
    return "1 camera" if count == 1 else f"{count} cameras"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
