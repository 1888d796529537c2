"""What a round teaches about itself: how often cameras fail alone and how, how close together failures fall."""

from __future__ import annotations

from collections import Counter

from shiwei.topology.belief import RATES, SORTS, Belief, grain_of, share, sigma_of, spread_of
from shiwei.topology.evidence import UP, Evidence, Suspect
from shiwei.topology.search import Search

_ENOUGH = 4


def first_belief(seen: Evidence, suspects: dict[int, Suspect]) -> Belief:
    """Before the search: times from suspects below which nothing answers, the smallest first."""
    groups, used = [], set[int]()
    for failure in sorted(suspects, key=lambda f: (len(suspects[f].down), f)):
        suspect = suspects[failure]
        timed = [c for c in suspect.down if c in seen.time]
        if suspect.up == 0 and len(timed) >= _ENOUGH and used.isdisjoint(suspect.down):
            groups.append([seen.time[c] for c in timed])
            used.update(suspect.down)
    sigma = _no_finer(seen, sigma_of(groups))
    return Belief(sigma=sigma, spread=_spread(seen, sigma))


def learned(search: Search) -> Belief:
    """After the search: rates from the cameras left alone and from the failures found."""
    seen, owned = search.seen, search.downs_owned()
    alone = [c for c in seen.down if c not in owned]
    tested = sum(state == UP for state in seen.state) + len(alone)
    silent = sum(seen.reason[c] == "timeout" for c in alone)
    groups: dict[int, list[float]] = {}
    for camera, (worth, failure) in owned.items():
        if camera in seen.time and worth > 0:
            groups.setdefault(failure, []).append(seen.time[camera])
    sigma = sigma_of([g for g in groups.values() if len(g) >= _ENOUGH]) if groups else search.belief.sigma
    sigma = _no_finer(seen, sigma)
    return Belief(
        alone=min(0.2, max(0.004, share(len(alone), tested, 0.02, 200))),
        silent=min(0.9, max(0.2, share(silent, len(alone), 0.5, 10))),
        sigma=sigma,
        spread=_spread(seen, sigma),
        rates=_rates(search),
    )


def _no_finer(seen: Evidence, sigma: float) -> float:
    """Times told by the round say nothing about seconds."""
    return max(sigma, 0.4 * grain_of(seen.time[c] for c in seen.down if c in seen.time))


def _spread(seen: Evidence, sigma: float) -> float:
    return spread_of([seen.time[c] for c in seen.down if c in seen.time], sigma)


def _rates(search: Search) -> dict[tuple[str, int], float]:
    graph = search.graph
    failed = Counter((graph.kind[f >> 1], f & 1) for f in search.active)
    able = Counter((graph.kind[n], s) for n in range(len(graph.ids)) for s in SORTS if graph.children[s][n])
    return {key: min(0.2, share(failed[key], able[key], RATES[key[0]][key[1]], 200)) for key in able}
