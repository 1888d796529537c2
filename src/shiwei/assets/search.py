"""Find cameras by what people type: part of a name, in any order of its parts, or the beginning of a code."""

from __future__ import annotations

from django.db.models import QuerySet

from shiwei.assets.models import Camera
from shiwei.kernel.text import bigrams


def cameras_like(cameras: QuerySet[Camera], text: str) -> QuerySet[Camera]:
    """Those of ``cameras`` whose name holds every bigram of the text, or whose code begins with it; by name."""
    typed = text.strip()
    if typed.isascii() and typed.isdigit() and len(typed) > 5:
        return cameras.filter(gb_code__startswith=typed).order_by("gb_code")
    found = cameras
    for pair in bigrams(typed):
        found = found.filter(name_bigrams__contains=f" {pair} " if len(pair) == 2 else pair)
    return found.order_by("name", "gb_code")
