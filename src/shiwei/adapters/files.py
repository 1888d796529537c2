"""Kept files in a folder, by their hash: written beside, synced, then renamed, so that a file is whole or absent."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path
from threading import get_ident

from shiwei.ports.files import FilesFull


class FolderFiles:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def keep(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        if not path.exists():
            self._write(path, content)
        return sha256

    def read(self, sha256: str) -> bytes:
        return self.path(sha256).read_bytes()

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}.{get_ident()}")  # two threads may keep the same bytes
        try:
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError as error:
            draft.unlink(missing_ok=True)
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise FilesFull(f"no room left in {self.folder}: free space there, then run the round again") from error
            raise
