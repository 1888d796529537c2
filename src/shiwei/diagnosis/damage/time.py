"""Pictures that do not come as they should: frozen, dropped, late. Pictures with their times in, the same out."""

from __future__ import annotations

from shiwei.diagnosis.damage.light import Image, Random, grained

Timed = list[tuple[float, Image]]


def frozen(pictures: Timed, rng: Random) -> Timed:
    """The source goes on sending one picture; from somewhere in the first third to the end."""
    start = int(rng.integers(0, max(1, len(pictures) // 3)))
    held = pictures[start][1]
    return [*pictures[:start], *((at, held) for at, _ in pictures[start:])]


def dropped(pictures: Timed, share: float, rng: Random) -> Timed:
    """This share of the pictures never comes."""
    return [p for n, p in enumerate(pictures) if n in (0, len(pictures) - 1) or rng.random() > share]


def halting(pictures: Timed, rng: Random) -> Timed:
    """It stops for a while again and again, and jumps on."""
    out, held, still = [], 0, pictures[0][1]
    for n, (at, image) in enumerate(pictures):
        if n >= held and rng.random() < 0.07:
            held = n + int(rng.integers(8, 18))
            still = image
        out.append((at, still if n < held else image))
    return out


def still(pictures: Timed, rng: Random) -> Timed:
    """No fault: nothing happens, and the sensor's grain is fresh in every picture."""
    held = pictures[len(pictures) // 2][1]
    sigma = float(rng.uniform(1.0, 2.5))
    return [(at, grained(held, sigma, rng)) for at, _ in pictures]
