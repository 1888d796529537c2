"""The bytes of a baseline taken apart by light and put together again, without decoding a picture."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any

MAGIC = b"SWB2"
HEAD = struct.Struct(">4sI")


def head_of(content: bytes) -> tuple[dict[str, Any], int]:
    """The table of lights, and where the first picture begins. Raises ValueError for what is not a baseline."""
    try:
        magic, length = HEAD.unpack_from(content)
        head = json.loads(content[HEAD.size : HEAD.size + length]) if magic == MAGIC else None
    except (struct.error, ValueError) as error:
        raise ValueError(f"not a baseline: {error}") from error
    if not isinstance(head, dict) or not head:
        raise ValueError("not a baseline: the bytes do not begin with SWB2 and a table of lights")
    return head, HEAD.size + length


def with_head(head: Mapping[str, Any], pictures: bytes) -> bytes:
    """A baseline of this table and these pictures, one after the other in its order."""
    text = json.dumps(head, separators=(",", ":")).encode()
    return b"".join([HEAD.pack(MAGIC, len(text)), text, pictures])


def parts(content: bytes) -> dict[str, bytes]:
    """By light: a baseline of that light alone. Raises ValueError for what is not a baseline."""
    head, at = head_of(content)
    found = {}
    for light, entry in head.items():
        size = entry.get("bytes") if isinstance(entry, dict) else None
        if not isinstance(size, int) or not 0 < size <= len(content) - at:
            raise ValueError(f"not a baseline: light {light!r} is not described as it must be")
        found[light] = with_head({light: entry}, content[at : at + size])
        at += size
    return found


def joined(by_light: Mapping[str, bytes]) -> bytes | None:
    """One baseline of baselines of one light each; None when there is none."""
    whole: dict[str, Any] = {}
    pictures = b""
    for content in by_light.values():
        head, at = head_of(content)
        whole |= head
        pictures += content[at:]
    return with_head(whole, pictures) if whole else None
