"""Kept files: bytes in, a hash out; the same bytes are kept once."""

from __future__ import annotations

from typing import Protocol


class FilesFull(Exception):
    """The place for files has no room left; nothing was written. The message names the place."""


class Files(Protocol):
    def keep(self, content: bytes) -> str:
        """Store the bytes durably and whole, and return their SHA-256 in hex. Raises FilesFull."""
        ...

    def read(self, sha256: str) -> bytes:
        """The bytes of a kept file. Raises FileNotFoundError."""
        ...
