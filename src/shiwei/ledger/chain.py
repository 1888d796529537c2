"""The hash of a row: over its own columns as they are stored, and over the row before it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes

GENESIS = "0" * 64
"""What the first row names as the hash before it."""

ALGORITHMS = ("sha256", "sm3")

COVERED = (
    "seq", "prev_hash", "algorithm", "at", "claimed_at", "actor", "unit", "subject", "verb", "data", "reasons",
)  # fmt: skip
"""Every column but the hash itself, in the order in which they are hashed."""


_ALGORITHM = COVERED.index("algorithm")
_row_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Made once: making an encoder costs more than encoding a row."""


def canonical(value: Mapping[str, Any] | Sequence[Any]) -> str:
    """One text for one value: sorted names, no spaces. Raises ValueError for NaN and Infinity."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def stamp(instant: datetime | None) -> str:
    """An instant as the ledger stores it; empty for None."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z") if instant else ""


def unstamp(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def row_hash(columns: Sequence[Any]) -> str:
    """The hash of a row's COVERED columns: of their JSON array in UTF-8, so that anybody can compute it.

    Raises ValueError for an algorithm that is not known, and for a column that is neither text nor integer.
    """
    try:
        content = _row_text(columns).encode()
    except TypeError as error:
        raise ValueError(f"a column is neither text nor integer ({error})") from error
    algorithm = columns[_ALGORITHM]
    if algorithm == "sha256":
        return sha256(content).hexdigest()
    if algorithm == "sm3":
        digest = hashes.Hash(hashes.SM3())
        digest.update(content)
        return digest.finalize().hex()
    raise ValueError(f"unknown algorithm {algorithm!r}")
