"""When and where a photo says it was taken (rule X5). A claim, never the legal instant (T9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from math import asin, cos, radians, sin, sqrt
from typing import Any

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from shiwei.kernel.time import SHANGHAI

_EARTH_METRES = 6_371_000


@dataclass(frozen=True, slots=True)
class PhotoClaim:
    """What a device says of a photo: an aware instant, WGS-84 degrees and how exact they are in metres; None where it
    says nothing."""

    at: datetime | None = None
    longitude: float | None = None
    latitude: float | None = None
    accuracy: float | None = None

    def or_else(self, other: PhotoClaim) -> PhotoClaim:
        """This claim; what it does not say, the other one says. A place is taken whole, never mixed."""
        place = self if self.longitude is not None else other
        return PhotoClaim(self.at or other.at, place.longitude, place.latitude, place.accuracy)


NO_CLAIM = PhotoClaim()
_PICTURE_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_UNREADABLE = (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError)


def picture_type(content: bytes) -> str:
    """The content type of a JPEG, PNG or WebP picture by its own bytes; empty for anything else, or a broken one."""
    try:
        with Image.open(BytesIO(content), formats=list(_PICTURE_TYPES)) as image:
            return _PICTURE_TYPES[image.format or ""]
    except _UNREADABLE:
        return ""


def small(content: bytes, width: int) -> bytes:
    """The picture as a JPEG of at most ``width`` pixels, upright, without what its device told of it.

    Raises ValueError for bytes that are no picture.
    """
    try:
        with Image.open(BytesIO(content), formats=list(_PICTURE_TYPES)) as image:
            image.draft("RGB", (width, width))
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except _UNREADABLE as error:
        raise ValueError(f"not a picture that can be made small: {error}") from error
    upright.thumbnail((width, width))
    written = BytesIO()
    upright.save(written, "JPEG", quality=78)
    return written.getvalue()


def claim_of(content: bytes) -> PhotoClaim:
    """What the photo's EXIF says; nothing where it has none or a broken one. A time without offset is local."""
    try:
        with Image.open(BytesIO(content)) as image:
            exif = image.getexif()
            taken, place = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
    except _UNREADABLE:
        return NO_CLAIM
    at = _instant(taken.get(ExifTags.Base.DateTimeOriginal), taken.get(ExifTags.Base.OffsetTimeOriginal))
    longitude = _degrees(place, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, 180)
    latitude = _degrees(place, ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, 90)
    return PhotoClaim(at, longitude, latitude) if None not in (longitude, latitude) else PhotoClaim(at)


def metres_between(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The distance of two places given as (longitude, latitude) in WGS-84 degrees."""
    (lon1, lat1), (lon2, lat2) = a, b
    half = sin(radians(lat2 - lat1) / 2) ** 2
    half += cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_METRES * asin(min(1.0, sqrt(half)))


def _instant(text: Any, offset: Any) -> datetime | None:
    if not isinstance(text, str):
        return None
    try:
        if isinstance(offset, str):
            return datetime.strptime(f"{text} {offset}", "%Y:%m:%d %H:%M:%S %z")
        return datetime.strptime(text, "%Y:%m:%d %H:%M:%S").replace(tzinfo=SHANGHAI)
    except ValueError:
        return None


def _degrees(place: Mapping[int, Any], value: int, side: int, most: int) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in place[value])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    found = degrees + minutes / 60 + seconds / 3600
    if not 0 <= found <= most:  # also refuses NaN
        return None
    return -found if place.get(side) in {"W", "S"} else found
