"""Draws our mark as the icons of the installed field page: `python -m tools.icons`. The PNG files are committed."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parent.parent / "frontend" / "field" / "icons"
GROUND, EYE, GLINT = "#0f2f4d", "#ffffff", "#0f2f4d"
RINGS = ((-90, 30, "#4f9fd8"), (39.9, 140.1, "#22a89c"), (150, 260.8, "#e0953a"))
"""The mark of templates/layout/mark.html, brighter for the dark ground: start and end in degrees, colour."""
FINE = 8
"""Drawn so many times larger and made smaller, so that the edges are smooth."""


def icon(size: int, mark: float, corner: float) -> Image.Image:
    """The mark taking ``mark`` of the side, on a ground whose corners are rounded by ``corner`` of the side."""
    side = size * FINE
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 0, side - 1, side - 1), radius=side * corner, fill=GROUND)
    unit, middle = side * mark / 28.5, side / 2
    for start, end, colour in RINGS:
        box = [middle - 14.25 * unit] * 2 + [middle + 14.25 * unit] * 2
        draw.arc(box, start, end, fill=colour, width=round(3.5 * unit))
    _disc(draw, middle, middle, 5 * unit, EYE)
    _disc(draw, middle + 1.7 * unit, middle - 1.7 * unit, 1.5 * unit, GLINT)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def _disc(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, colour: str) -> None:
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, size, mark, corner in (
        ("icon-192", 192, 0.66, 0.2),
        ("icon-512", 512, 0.66, 0.2),
        ("maskable-512", 512, 0.56, 0.0),
        ("apple-touch-180", 180, 0.66, 0.0),
    ):
        drawn = icon(size, mark, corner)
        (drawn if corner else drawn.convert("RGB")).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
