"""Keep what a camera looks like when it is well."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shiwei.assets.models import AWAITED, Baseline, Camera


@dataclass(frozen=True, slots=True)
class LearnedBaseline:
    """What one camera (by id) looks like when it is well; ``content`` is what diagnosis.baseline.dumps wrote,
    ``picture`` the hash of the kept picture that people are shown."""

    camera: int
    content: bytes
    picture: str
    at: datetime
    light: str = "any"


def learn_baselines(learned: Iterable[LearnedBaseline]) -> None:
    """Put each in the place of the camera's baseline for this light, of any number of cameras in a few statements."""
    Baseline.objects.bulk_create(
        [
            Baseline(camera_id=one.camera, light=one.light, content=one.content, picture=one.picture, learned_at=one.at)
            for one in learned
        ],
        update_conflicts=True, unique_fields=["camera", "light"], update_fields=["content", "picture", "learned_at"],
    )  # fmt: skip


def await_baseline(camera: Camera, now: datetime) -> None:
    """Forget the camera's baselines: the next clean look is the new one, for somebody vouches for it."""
    Baseline.objects.filter(camera=camera).delete()
    Baseline.objects.create(camera=camera, content=AWAITED, learned_at=now)
