"""Do dead cameras slow the others down? `python -m benchmarks.dead_hosts [--hosts 2000] [--size d1] [--quick]`

Half of the hosts are well, half are dead in five ways, a fifth each: nobody listens (refused), nothing answers
(timeout: a queue of connections that is full), connects and never speaks (no_answer), plays and sends nothing
(no_media), stops after a few frames before the first key frame (stalled). Looked at are first the well ones alone, then
all, mixed; told is when the last of the well ones had been seen, and as what each sort was told.
"""

from __future__ import annotations

import argparse
import socket
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from multiprocessing import get_context

from benchmarks.patrol import PICTURE_KINDS
from benchmarks.patrol_server import SIZES, serving
from shiwei.adapters.eyes import Patrol
from shiwei.adapters.pools import begin
from shiwei.demo.server_dead import BlackHole
from shiwei.ports.eyes import Look, Target

SORTS = ("refused", "timeout", "no_answer", "no_media", "stalled")
WELL = "well"
MOST = 1.1
"""How many times as long the well ones may take."""


@contextmanager
def dead_ports() -> Iterator[tuple[int, int]]:
    """A port where nobody listens and one that answers nothing."""
    with socket.socket() as reserved, socket.socket() as chosen:
        for one in (reserved, chosen):
            one.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
        chosen.close()
        with closing(BlackHole("127.0.0.1", port)):
            yield reserved.getsockname()[1], port


def targets(base: str, ports: tuple[int, int], hosts: int) -> list[Target]:
    """The well and the dead in turn; ids begin with what they are."""
    refused, black = (f"rtsp://127.0.0.1:{port}" for port in ports)
    places = dict(zip(SORTS, (refused, black, f"{base}/mute", f"{base}/silent", f"{base}/stall"), strict=True))
    mixed = []
    for number in range(hosts // 2):
        sort = SORTS[number % len(SORTS)]
        mixed += [_target(WELL, base, number), _target(sort, places[sort], number)]
    return mixed


def _target(sort: str, place: str, number: int) -> Target:
    return Target(f"{sort} {number}", f"{place}/{number}", picture=False, learn="never", kinds=PICTURE_KINDS)


def looked(asked: Sequence[Target]) -> tuple[float, list[tuple[str, str]]]:
    """Seconds until the last well camera had been seen, and each host's sort with what it was told as."""
    begin()
    eyes = Patrol()
    eyes(tuple(asked[:1]))
    began = datetime.now(UTC)
    looks = eyes(tuple(asked))
    seen = [(look.at - began).total_seconds() for look in looks if _sort(look) == WELL]
    return max(seen), [(_sort(look), look.diagnosis.reason or WELL) for look in looks]


def _sort(look: Look) -> str:
    return look.target.partition(" ")[0]


def tell(told: Sequence[tuple[str, str]]) -> bool:
    """Print how each sort was told; is every one told right?"""
    count = Counter(told)
    answers = [*(WELL, *SORTS), *sorted({answer for _, answer in told} - {WELL, *SORTS})]
    print(f"{'is, told as':<14}" + "".join(f"{answer:>11}" for answer in answers))
    for sort in (WELL, *SORTS):
        print(f"{sort:<14}" + "".join(f"{count[sort, answer]:>11}" for answer in answers))
    return all(sort == answer for sort, answer in told)


def main(arguments: list[str] | None = None) -> bool:
    """Print both times and the table; True when the bounds are kept."""
    parser = argparse.ArgumentParser(description="do dead cameras slow the others down?")
    parser.add_argument("--hosts", type=int, default=2000)
    parser.add_argument("--size", choices=list(SIZES), default="d1")
    parser.add_argument("--quick", action="store_true", help="20 small hosts; its times say nothing")
    options = parser.parse_args(arguments)
    if options.quick:
        options.hosts, options.size = 20, "small"
    with serving("h264", options.size) as base, dead_ports() as ports, get_context("spawn").Pool(1) as pool:
        mixed = targets(base, ports, options.hosts)
        well = [target for target in mixed if target.id.startswith(WELL)]
        alone, _ = pool.apply(looked, (well,))
        together, told = pool.apply(looked, (mixed,))
    slower = together / alone
    print(f"{len(well)} well cameras alone: {alone:.1f} s")
    print(f"the same among {len(mixed)}, the others dead: {together:.1f} s, {slower:.2f} times", end=", ")
    print(f"{'held' if slower <= MOST else 'NOT HELD'} (at most {MOST})\n")
    right = tell(told)
    print(f"\neach cause told apart: {'held' if right else 'NOT HELD'}")
    return right and slower <= MOST


if __name__ == "__main__":
    main()
