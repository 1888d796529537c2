"""How a scene is lit: by day, at dusk, by night under street lamps, in the camera's own infrared light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shiwei.demo.city_model import Light
from shiwei.demo.scenes import Scene

Colour = tuple[float, float, float]
_POOL = 7.5


@dataclass(frozen=True, slots=True)
class Mood:
    """One light. Colours are blue, green, red; ``ambient`` multiplies, ``lamp`` adds around each lamp; ``lit`` is the
    share of windows with a lamp behind; ``grain`` the sensor's noise (grey levels, standard deviation)."""

    sky_high: Colour
    sky_low: Colour
    ambient: Colour
    shade: float
    lamp: Colour
    lit: float
    grain: float
    own: float = 0.0
    grey: bool = False


MOODS: dict[Light, Mood] = {
    "day": Mood((226, 206, 186), (232, 228, 222), (0.97, 1.0, 1.0), 0.52, (0, 0, 0), 0.0, 1.5),
    "dusk": Mood((150, 118, 98), (150, 158, 188), (0.60, 0.54, 0.53), 1.0, (0.20, 0.34, 0.44), 0.25, 2.0),
    "night": Mood((30, 24, 20), (52, 46, 46), (0.17, 0.16, 0.15), 1.0, (0.46, 0.80, 1.04), 0.30, 2.6),
    "ir": Mood((20, 20, 20), (34, 34, 34), (0.13, 0.13, 0.13), 1.0, (0.30, 0.30, 0.30), 0.10, 2.4, 0.95, True),
}


class Lighting:
    """The light that falls on any place of one scene."""

    def __init__(self, scene: Scene, light: Light) -> None:
        self.mood = MOODS[light]
        self._places = tuple((t.x, t.y) for t in scene.things if t.kind == "lamp")
        self._eye = (scene.pose.x, 0.0)

    def at(self, x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.float32]:
        """How much of each colour falls there, (…, 3), before shadows of the sun."""
        mood = self.mood
        level = np.zeros_like(x, np.float32)
        if max(mood.lamp) > 0:
            for lx, ly in self._places:
                level += 1 / (1 + ((x - lx) ** 2 + (y - ly) ** 2) / np.float32(_POOL**2)) ** 1.4
        far = (x - self._eye[0]) ** 2 + (y - self._eye[1]) ** 2
        own = np.float32(mood.own) / (1 + far / 300)
        lamps = zip(mood.ambient, mood.lamp, strict=True)
        parts = [np.float32(a) + np.float32(lamp) * np.minimum(level, 1.3) + own for a, lamp in lamps]
        return np.asarray(np.stack(parts, axis=-1), np.float32)

    def here(self, x: float, y: float) -> NDArray[np.float32]:
        """The same for one place, (3,)."""
        return np.array(self.tint(x, y), np.float32)

    def tint(self, x: float, y: float) -> Colour:
        """The same for one place, as plain numbers."""
        mood, level = self.mood, 0.0
        if max(mood.lamp) > 0:
            for lx, ly in self._places:
                level += 1 / (1 + ((x - lx) ** 2 + (y - ly) ** 2) / _POOL**2) ** 1.4
        own, level = mood.own / (1 + ((x - self._eye[0]) ** 2 + y * y) / 300), min(level, 1.3)
        b, g, r = (a + lamp * level + own for a, lamp in zip(mood.ambient, mood.lamp, strict=True))
        return b, g, r
