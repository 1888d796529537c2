"""Drawn street scenes that stand in for camera pictures on the style guide; nothing of a real place."""

from __future__ import annotations

from urllib.parse import quote

_WINDOWS = "".join(
    f'<rect x="{x}" y="{y}" width="10" height="12" fill="{colour}"/>'
    for row, y in enumerate(range(96, 190, 24))
    for column, x in enumerate(range(48, 170, 22))
    for colour in ("#8fa3b5" if (row * 3 + column) % 4 else "#e9dcae",)
)
_CARS = (
    '<g transform="translate(236 262)"><path d="M0 22q2-14 14-16l8-12h34l12 12q10 1 10 10v8H0z" fill="#b9322a"/>'
    '<path d="M25-2h12v9H18zM41-2h13l8 9H41z" fill="#26333f"/><circle cx="17" cy="24" r="7"/>'
    '<circle cx="61" cy="24" r="7"/></g>'
    '<g transform="translate(420 240) scale(.7)">'
    '<path d="M0 22q2-14 14-16l8-12h34l12 12q10 1 10 10v8H0z" fill="#e8ebee"/>'
    '<path d="M25-2h12v9H18zM41-2h13l8 9H41z" fill="#26333f"/><circle cx="17" cy="24" r="7"/>'
    '<circle cx="61" cy="24" r="7"/></g>'
)
_STREET = (
    '<rect width="640" height="360" fill="url(#sky)"/>'
    '<path d="M0 210L30 96V70h150v140z" fill="#5d6f80"/><path d="M180 210V120h84v90z" fill="#73838f"/>'
    '<path d="M470 210V52h96v158z" fill="#667786"/><path d="M566 210V104h74v106z" fill="#7a8894"/>'
    f"{_WINDOWS}"
    '<path d="M0 206h640v154H0z" fill="#4a5158"/><path d="M0 206h640v10H0z" fill="#6d7a68"/>'
    '<path d="M300 216h26l60 144H228z" fill="#565e66"/>'
    '<path d="M311 222h5l4 22h-11zm-4 34h13l6 30h-22zm-8 44h28l10 48h-44z" fill="#e8e2c8"/>'
    '<g fill="#d9dde0">'
    '<path d="M30 318h70l-8 12H20zm110 0h70l-2 12h-74zm290 0h70l12 12h-76zm110 0h70l20 12h-80z"/>'
    "</g>"
    '<g fill="#3f6a45"><circle cx="216" cy="176" r="30"/><circle cx="240" cy="190" r="22"/>'
    '<circle cx="430" cy="184" r="26"/><circle cx="20" cy="186" r="26"/></g>'
    '<path d="M590 40h6v200h-6zM596 48h-90v5h90z" fill="#333c44"/>'
    '<rect x="500" y="50" width="16" height="40" rx="3" fill="#1c2329"/>'
    '<circle cx="508" cy="58" r="4" fill="#d94a3c"/>'
    '<circle cx="508" cy="70" r="4" fill="#4c4320"/>'
    '<circle cx="508" cy="82" r="4" fill="#1f4a2c"/>'
    f"{_CARS}"
)
_OSD = (
    '<g font-family="Noto Sans CJK SC,Microsoft YaHei,sans-serif" font-size="17" fill="#fff"'
    ' stroke="#000" stroke-width="3"'
    ' paint-order="stroke"><text x="14" y="27">{time}</text>'
    '<text x="626" y="346" text-anchor="end">{place}</text></g>'
)
_EFFECTS = {
    "clear": "{street}",
    "blur": '<g filter="url(#soft)">{street}</g>',
    "stain": (
        '{street}<g filter="url(#wide)" fill="#6b5a43" opacity=".88"><ellipse cx="452" cy="196" rx="92" ry="70"/>'
        '<ellipse cx="520" cy="250" rx="60" ry="40"/></g>'
    ),
    "black": '<rect width="640" height="360" fill="#030405"/>',
    "night": (
        '{street}<rect width="640" height="360" fill="#0a1322" opacity=".78"/>'
        '<circle cx="593" cy="46" r="30" fill="#ffe9b0" opacity=".5" filter="url(#wide)"/>'
    ),
}
_FRAME = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360" width="640" height="360"><defs>'
    '<linearGradient id="sky" x2="0" y2="1"><stop stop-color="#9fb9cf"/>'
    '<stop offset=".6" stop-color="#d5dfe5"/></linearGradient>'
    '<filter id="soft"><feGaussianBlur stdDeviation="7"/></filter><filter id="wide">'
    '<feGaussianBlur stdDeviation="16"/></filter>'
    "</defs>{scene}{osd}</svg>"
)


def picture(place: str, time: str, effect: str = "clear") -> str:
    """A data address of a picture with the camera's own words on it; effects: clear, blur, stain, black, night."""
    scene = _EFFECTS[effect].format(street=_STREET)
    return "data:image/svg+xml," + quote(_FRAME.format(scene=scene, osd=_OSD.format(time=time, place=place)))
