"""Case files for the pure commands, and what may be printed of them: read whole or refused, never more than a case."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from shiwei.policy.case import CaseError
from shiwei.policy.strict_json import MOST_BYTES


def content_of(path: Path) -> bytes:
    """The file's content, as far as it can be a case. Raises CaseError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CaseError(f"file: cannot be read: {reason}") from error


def cases_in(folder: Path) -> Iterator[Path]:
    """Every ``*.json`` of the folder and those below it, sorted by path. Raises OSError for a folder not readable."""
    found = []
    for root, _, names in os.walk(folder, onerror=_stop):
        found += [Path(root, name) for name in names if name.endswith(".json")]
    yield from sorted(found, key=lambda path: path.relative_to(folder).parts)


def _stop(error: OSError) -> None:
    raise error


def ascii_only() -> bool:
    """Whether standard output cannot take every character: then JSON spells them out."""
    return (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"


def printable(name: str) -> str:
    """A file's name as it may be printed: what is no text in it is replaced."""
    return name.encode(errors="replace").decode()
