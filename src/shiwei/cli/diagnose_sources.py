"""Sources as people name them: lists on standard input, directories, and names for what is saved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit

_PICTURES = (".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff")
_CLIPS = (".mp4", ".mkv", ".avi", ".mov", ".m4v", ".flv", ".ts", ".ps", ".mpg", ".mpeg", ".webm", ".dav")
_BARE = (".h264", ".264", ".h265", ".265", ".hevc", ".mjpeg", ".mjpg")
_MEDIA = frozenset((*_PICTURES, *_CLIPS, *_BARE))


class SourcesRefused(Exception):
    """There is nothing to look at; the message says where."""


def expand(named: Sequence[str], listed: TextIO) -> list[str]:
    """The sources in order: ``-`` stands for the lines of ``listed``, a directory for the clips and pictures in it.
    Raises SourcesRefused."""
    sources = [source for name in named for source in _expand(name, listed)]
    if not sources:
        raise SourcesRefused("no source: the list on standard input is empty")
    return sources


def _expand(name: str, listed: TextIO) -> Iterator[str]:
    if name == "-":
        for line in listed:
            if line.strip() and line.strip() != "-":
                yield from _expand(line.strip(), listed)
    elif not is_live(name) and Path(name).is_dir():
        yield from _inside(Path(name))
    else:
        yield name


def _inside(folder: Path) -> list[str]:
    found = sorted(str(path) for path in media_in(folder))
    if not found:
        raise SourcesRefused(f"{folder}: no clip and no picture in this directory")
    return found


def media_in(folder: Path) -> list[Path]:
    """Clips and pictures in a directory and those below it."""
    return [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in _MEDIA and path.is_file()]


def is_live(source: str) -> bool:
    """Is it an RTSP address?"""
    return source.lower().startswith("rtsp://")


def stem(source: str) -> str:
    """The name a source goes by: a file's name without its ending, the last part of an address's path."""
    if is_live(source):
        parts = urlsplit(source)
        return Path(parts.path).name or parts.hostname or ""
    return Path(source).stem


def file_name(source: str) -> str:
    """A file name for the saved picture of a source, without anything a password could hide in."""
    if is_live(source):
        parts = urlsplit(source)
        name = "_".join(p for p in (parts.hostname, str(parts.port or ""), parts.path.strip("/"), parts.query) if p)
    else:
        name = Path(source).name
    return re.sub(r"[^\w.-]+", "_", name)[:150] + ("" if name.lower().endswith((".jpg", ".jpeg")) else ".jpg")
