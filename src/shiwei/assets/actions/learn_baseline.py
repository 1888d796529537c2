"""Keep what a camera looks like when it is well."""

from __future__ import annotations

from datetime import datetime

from shiwei.assets.models import Baseline, Camera


def learn_baseline(camera: Camera, content: bytes, *, picture: str, now: datetime, light: str = "any") -> None:
    """Replace the camera's baseline for this light; ``content`` is what diagnosis.baseline.dumps wrote."""
    Baseline.objects.update_or_create(
        camera=camera, light=light, defaults={"content": content, "picture": picture, "learned_at": now}
    )
