"""Keep what a camera looks like when it is well."""

from __future__ import annotations

from datetime import datetime

from shiwei.assets.models import AWAITED, Baseline, Camera


def learn_baseline(camera: int, content: bytes, *, picture: str, now: datetime, light: str = "any") -> None:
    """Replace the baseline of the camera (by id) for this light; ``content`` is what diagnosis.baseline.dumps wrote."""
    Baseline.objects.update_or_create(
        camera_id=camera, light=light, defaults={"content": content, "picture": picture, "learned_at": now}
    )


def await_baseline(camera: Camera, now: datetime) -> None:
    """Forget the camera's baselines: the next clean look is the new one, for somebody vouches for it."""
    Baseline.objects.filter(camera=camera).delete()
    Baseline.objects.create(camera=camera, content=AWAITED, learned_at=now)
