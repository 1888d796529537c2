"""What was learned from footage: for each kind of fault, trees over the measures that add up to a probability.

The profile is data, written by ``shiwei calibrate`` (docs/reference/calibrate.md); here it is read and evaluated, all
trees at once. Two sets of trees: ``alone`` judges by the picture, ``beside`` also by how it differs from the camera's
baseline.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

import numpy as np
from numpy.typing import NDArray

_DEEPEST = 32
_TRIED = 16  # values of a measure that are tried for the turning point
_MOST_BYTES = 16 << 20


@dataclass(frozen=True)
class Trees:
    """All trees of one set, as one table of nodes. ``measure`` numbers the measure that a node asks for, ``least`` is
    the largest value that goes left; a leaf points to itself and has a ``value``. ``roots`` are the trees' first
    nodes, ``first`` each kind's first tree, ``base`` what each kind's trees are added to. ``bends`` and ``rises`` turn
    a kind's sum into a probability (piecewise linear, one row a kind). ``warn`` and ``fault`` are the grades'
    thresholds."""

    kinds: tuple[str, ...]
    measures: tuple[str, ...]
    measure: NDArray[np.int32]
    least: NDArray[np.float64]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float64]
    roots: NDArray[np.int32]
    first: NDArray[np.int32]
    base: NDArray[np.float64]
    bends: NDArray[np.float64]
    rises: NDArray[np.float64]
    warn: NDArray[np.float64]
    fault: NDArray[np.float64]
    limit: NDArray[np.float64]

    def probabilities(self, measures: Mapping[str, float]) -> dict[str, float] | None:
        """How probable each kind is; None when a measure is missing that the trees ask for."""
        try:
            values = np.array([measures[name] for name in self.measures], np.float64)
        except KeyError:
            return None
        return dict(zip(self.kinds, self._probable(values).tolist(), strict=True))

    def thresholds(self, kind: str) -> tuple[float, float]:
        """From which probability on the kind is a warning, and a fault."""
        number = self.kinds.index(kind)
        return float(self.warn[number]), float(self.fault[number])

    def usual_limit(self, kind: str) -> float:
        """Where clean pictures end in the measure that leads for the kind."""
        return float(self.limit[self.kinds.index(kind)])

    def turning_point(self, kind: str, lead: str, measures: Mapping[str, float]) -> float | None:
        """The value of the measure ``lead`` nearest to its own at which the kind would no longer be a warning, all
        else unchanged; None where no value of it alone would do."""
        own, number, change = measures[lead], self.kinds.index(kind), f"{lead}_change"
        moves = self._moves(number, lead, own)
        if change in self.measures:
            moves = np.concatenate([moves, self._moves(number, change, measures[change])])
        moves = moves[np.argsort(np.abs(moves), kind="stable")]
        values = np.array([measures[name] for name in self.measures])
        moved = [self.measures.index(name) for name in (lead, change) if name in self.measures]
        turned = np.flatnonzero(self._moved(number, values, moved, moves) < self.warn[number])
        return own + float(moves[turned[0]]) if turned.size else None

    def _moves(self, number: int, name: str, own: float) -> NDArray[np.float64]:
        """How far the measure would have to go to either side of every question that the kind's trees ask of it."""
        if (number, name) not in self._points:
            self._points[number, name] = self._asked(number, name)
        return self._points[number, name] - own

    def _asked(self, number: int, name: str) -> NDArray[np.float64]:
        """Both sides of the questions that the kind's trees ask of the measure; of many, some evenly chosen."""
        if name not in self.measures:
            return np.empty(0)
        nodes = np.arange(int(self.roots[self.first[number]]), self._end(number))
        points = np.unique(self.least[nodes[self._walk.ask(nodes, [self.measures.index(name)])]])
        if points.size > _TRIED:
            points = points[np.linspace(0, points.size - 1, _TRIED).round().astype(np.int64)]
        return np.concatenate([points, points + np.maximum(1e-6, np.abs(points) * 1e-6)])

    def _end(self, number: int) -> int:
        """Where the nodes of the kind's trees end."""
        return int(self.roots[self.first[number + 1]]) if number + 1 < len(self.kinds) else self.left.size

    def _moved(
        self, number: int, values: NDArray[np.float64], moved: list[int], moves: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """The kind's probability with each of the moves added to the measures ``moved``, all else unchanged.

        What the questions about other measures lead to is the same for all moves and found once; most trees then have
        nothing left to ask.
        """
        begin, walk = int(self.roots[self.first[number]]), self._walk
        nodes = np.arange(begin, self._end(number))
        asks = walk.ask(nodes, moved)
        after = np.where(asks, nodes, walk.step(nodes, values)) - begin
        for _ in range(walk.depth.bit_length()):
            after = after.take(after)
        last = self.first[number + 1] if number + 1 < len(self.kinds) else self.roots.size
        at = after[self.roots[self.first[number] : last] - begin]
        open_ones = at[asks[at]]
        base = self.base[number] + self.value[begin + at[~asks[at]]].sum()
        places = np.tile(open_ones, (moves.size, 1))
        for _ in range(walk.depth if open_ones.size else 0):
            below = after.take(walk.step(places + begin, values, asks.take(places) * moves[:, None]) - begin)
            if np.array_equal(below, places):
                break
            places = below
        sums = base + self.value.take(begin + places).sum(axis=1)
        return np.asarray(np.interp(sums, self.bends[number], self.rises[number]), np.float64)

    @cached_property
    def _points(self) -> dict[tuple[int, str], NDArray[np.float64]]:
        """What ``_asked`` gave so far: it is the same for every look."""
        return {}

    @cached_property
    def _walk(self) -> _Walk:
        return _Walk.of(self)

    def _probable(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        walk = self._walk
        at = walk.roots
        for _ in range(walk.depth):
            at = walk.step(at, values)
        sums = self.base + np.add.reduceat(self.value.take(at), self.first)
        rows = zip(sums.tolist(), self.bends, self.rises, strict=True)
        return np.array([np.interp(total, bends, rises) for total, bends, rises in rows])


@dataclass(frozen=True, slots=True)
class _Walk:
    """The table of nodes as NumPy walks it fastest: indices of the machine's own width, a node's right and left
    successor side by side, and how many steps lead from every root to its leaf."""

    measure: NDArray[np.intp]
    least: NDArray[np.float64]
    children: NDArray[np.intp]
    roots: NDArray[np.intp]
    depth: int

    @classmethod
    def of(cls, trees: Trees) -> _Walk:
        children = np.stack([trees.right, trees.left], axis=1).astype(np.intp).ravel()
        roots = trees.roots.astype(np.intp)
        depth, level = 0, roots
        while depth < _DEEPEST:
            below = np.unique(children.reshape(-1, 2)[level])
            if np.array_equal(below, np.unique(level)):
                break
            depth, level = depth + 1, below
        return cls(trees.measure.astype(np.intp), trees.least, children, roots, depth)

    def step(
        self, at: NDArray[np.intp], values: NDArray[np.float64], more: NDArray[np.float64] | float = 0.0
    ) -> NDArray[np.intp]:
        """From each of these nodes to the next; ``more`` is added to what each asks for."""
        left = values.take(self.measure.take(at)) + more <= self.least.take(at)
        return self.children.take(2 * at + left)

    def ask(self, nodes: NDArray[np.intp], measures: list[int]) -> NDArray[np.bool_]:
        """Which of these nodes ask for one of the measures."""
        asked = self.measure.take(nodes)
        inner = self.children.take(2 * nodes) != nodes
        return np.asarray(inner & np.logical_or.reduce([asked == number for number in measures]), np.bool_)


@dataclass(frozen=True, slots=True)
class Learned:
    """The two sets; ``note`` tells what they were learned from."""

    alone: Trees
    beside: Trees
    note: str = ""


_TEXTS = ("kinds", "measures")
_ARRAYS = (*(name for name in Trees.__annotations__ if name not in _TEXTS),)


def dumps(learned: Learned) -> bytes:
    """The profile as bytes (an NPZ archive without objects)."""
    arrays: dict[str, NDArray[np.generic]] = {"note": np.array(learned.note)}
    for name, trees in (("alone", learned.alone), ("beside", learned.beside)):
        arrays |= {f"{name}.{field}": np.array(getattr(trees, field)) for field in _TEXTS}
        arrays |= {f"{name}.{field}": _small(getattr(trees, field)) for field in _ARRAYS}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            written = io.BytesIO()
            np.save(written, array, allow_pickle=False)
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), written.getvalue(), zipfile.ZIP_DEFLATED
            )
    return content.getvalue()


def _small(array: NDArray[np.generic]) -> NDArray[np.generic]:
    return array.astype(np.float32) if array.dtype == np.float64 else array


def loads(content: bytes) -> Learned:
    """The profile that ``dumps`` wrote. Raises ValueError for anything else."""
    if len(content) > _MOST_BYTES:
        raise ValueError(f"not a profile: {len(content)} bytes, more than any has")
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            return Learned(_trees(arrays, "alone"), _trees(arrays, "beside"), str(arrays["note"]))
    except (EOFError, KeyError, OSError, ValueError, zipfile.BadZipFile) as error:
        raise ValueError(f"not a profile that `shiwei calibrate` wrote: {error}") from error


def _trees(arrays: Mapping[str, NDArray[np.generic]], name: str) -> Trees:
    texts = {field: tuple(str(word) for word in arrays[f"{name}.{field}"]) for field in _TEXTS}
    numbers = {field: np.asarray(arrays[f"{name}.{field}"]) for field in _ARRAYS}
    wide = {f: a.astype(np.float64 if a.dtype.kind == "f" else np.int32) for f, a in numbers.items()}
    return Trees(**texts, **wide)  # type: ignore[arg-type]


@cache
def built_in() -> Learned:
    """The profile that the product ships."""
    return loads(resources.files("shiwei.diagnosis").joinpath("profiles", "learned.npz").read_bytes())
