"""Which stream of a camera a round looks at."""

from __future__ import annotations

from django.conf import settings

from shiwei.assets.models import Camera, PatrolStream
from shiwei.ports.eyes import StreamOf


def first_stream(camera: Camera) -> StreamOf:
    """The stream of the first look; a look again takes the same where ``has_better`` says no."""
    if not camera.main_stream_url:
        return "only"
    return "main" if _policy(camera) == PatrolStream.MAIN else "sub"


def has_better(camera: Camera) -> bool:
    """May a suspect be looked at again on the main stream?"""
    return bool(camera.main_stream_url) and _policy(camera) == PatrolStream.SUB_FIRST


def source_of(camera: Camera, stream: StreamOf) -> str:
    return camera.main_stream_url if stream == "main" else camera.stream_url


def _policy(camera: Camera) -> str:
    return camera.patrol_stream or settings.PATROL_STREAM
