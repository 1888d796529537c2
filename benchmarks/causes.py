"""Shared causes found in random cities, beside three simpler ways: `python -m benchmarks.causes`.

F1 counts planted shared causes with two tested cameras or more by node and domain; "right unit" is the share of the
cameras that are down whose order would go to the unit that must repair; "orders" is the number of orders a city.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from shiwei.topology.case import Case, parse
from shiwei.topology.explain import domain_of, explain
from shiwei.topology.graph import Graph
from shiwei.topology.simulate import simulate

Answer = tuple[dict[tuple[str, str], list[str]], dict[str, str]]  # causes with cameras; unit of each camera down


class Round:
    """A case on its graph, as the simple ways want it."""

    def __init__(self, case: Case) -> None:
        self.case, self.graph = case, Graph(case.chain)
        self.down = {self.graph.index[o.camera] for o in case.observations if o.state == "down"}
        self.up = {self.graph.index[o.camera] for o in case.observations if o.state == "up"}

    def answer(self, groups: dict[int, set[int]]) -> Answer:
        ids, unit, kind = self.graph.ids, self.graph.unit, self.graph.kind
        causes = {(ids[f >> 1], domain_of(kind[f >> 1], f & 1)): [ids[c] for c in g] for f, g in groups.items()}
        units = {ids[c]: unit[c] for c in self.down}
        units.update({ids[c]: unit[f >> 1] for f, g in groups.items() for c in g})
        return causes, units


def searched(round_: Round) -> Answer:
    case = round_.case
    told = explain(case.chain, case.observations, case.signals, case.windows)
    units = {s.camera: s.unit for s in told.single} | {c: k.unit for k in told.causes for c in k.cameras}
    return {(c.node, c.domain): list(c.cameras) for c in told.causes if not c.planned}, units


def an_order_a_camera(round_: Round) -> Answer:
    return round_.answer({})


def lowest_common_parent(round_: Round) -> Answer:
    """Every camera to the lowest thing above it with two cameras down and most of its cameras down."""
    graph, groups = round_.graph, dict[int, set[int]]()
    below = {f: set(graph.falls(f)) for c in round_.down for f in graph.above(c)}
    for camera in round_.down:
        for failure in graph.above(camera):
            down, up = len(below[failure] & round_.down), len(below[failure] & round_.up)
            if down >= 2 and down > up:
                groups.setdefault(failure, set()).add(camera)
                break
    return round_.answer({f: g for f, g in groups.items() if len(g) > 1})


def all_below_are_down(round_: Round) -> Answer:
    """Greedy: the thing with most cameras left below, all tested ones down; again until none is left."""
    graph, groups, left = round_.graph, dict[int, set[int]](), set(round_.down)
    below = {f: set(graph.falls(f)) for c in round_.down for f in graph.above(c)}
    clean = {f: nodes & round_.down for f, nodes in below.items() if not nodes & round_.up}
    while clean:
        best = max(clean, key=lambda f: (len(clean[f] & left), -len(below[f]), -f))
        taken = clean.pop(best) & left
        if len(taken) < 2:
            break
        groups[best] = taken
        left -= taken
    return round_.answer(groups)


WAYS: dict[str, Callable[[Round], Answer]] = {
    "an order a camera": an_order_a_camera,
    "lowest common parent": lowest_common_parent,
    "greedy, all below down": all_below_are_down,
    "shiwei correlate": searched,
}


def judge(answer: Answer, truth: dict[str, Any], tally: Counter[str]) -> None:
    causes, units = answer
    planted = {(c["node"], c["domain"]) for c in truth["causes"] if not c["planned"] and len(c["cameras"]) > 1}
    planned = {camera for c in truth["causes"] if c["planned"] for camera in c["cameras"]}
    right = {camera: c["unit"] for c in truth["causes"] for camera in c["cameras"]} | truth["single"]
    told = {cause for cause, cameras in causes.items() if not planned.issuperset(cameras)}
    tally["hit"] += len(told & planted)
    tally["told"] += len(told)
    tally["planted"] += len(planted)
    tally["down"] += len(right)
    tally["right"] += sum(units.get(camera) == unit for camera, unit in right.items())
    tally["orders"] += len(causes) + len(right) - len({c for g in causes.values() for c in g})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cameras", type=int, default=3000)
    parser.add_argument("--cities", type=int, default=40)
    parser.add_argument("--first-seed", type=int, default=1000)
    asked = parser.parse_args()
    tallies = {way: Counter[str]() for way in WAYS}
    seconds: Counter[str] = Counter()
    for seed in range(asked.first_seed, asked.first_seed + asked.cities):
        case, truth = simulate(asked.cameras, seed)
        round_ = Round(parse(case))
        for way, answer in WAYS.items():
            begun = time.perf_counter()
            judge(answer(round_), truth, tallies[way])
            seconds[way] += time.perf_counter() - begun
    print(f"{asked.cities} cities of {asked.cameras} cameras, {tallies['shiwei correlate']['planted']} planted causes")
    print(f"{'':24}{'F1':>8}{'right unit':>12}{'orders':>9}{'s a city':>10}")
    for way, n in tallies.items():
        f1 = 2 * n["hit"] / (n["told"] + n["planted"])
        orders, took = n["orders"] / asked.cities, seconds[way] / asked.cities
        print(f"{way:24}{f1:8.3f}{n['right'] / n['down']:12.3f}{orders:9.0f}{took:10.2f}")


if __name__ == "__main__":
    main()
