"""What a photo claims of time and place (X5): read from its EXIF, never trusted as the legal instant."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from PIL import ExifTags, Image

from shiwei.documents.photos import NO_CLAIM, claim_of, metres_between

BOZHOU = {1: "N", 2: (33.0, 52.0, 12.0), 3: "E", 4: (115.0, 46.0, 48.0)}


def photo(taken: str | None = None, offset: str | None = None, place: dict[int, Any] | None = None) -> bytes:
    exif = Image.Exif()
    inner = exif.get_ifd(ExifTags.IFD.Exif)
    if taken is not None:
        inner[ExifTags.Base.DateTimeOriginal] = taken
    if offset is not None:
        inner[ExifTags.Base.OffsetTimeOriginal] = offset
    if place is not None:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(place)
    out = BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.mark.parametrize(
    ("offset", "instant"),
    [(None, datetime(2026, 6, 3, 1, 2, 3, tzinfo=UTC)), ("+00:00", datetime(2026, 6, 3, 9, 2, 3, tzinfo=UTC))],
)
def test_a_time_without_offset_is_local(offset: str | None, instant: datetime) -> None:
    assert claim_of(photo("2026:06:03 09:02:03", offset)).at == instant


def test_the_place_is_in_degrees_with_its_side() -> None:
    claim = claim_of(photo(place=BOZHOU))
    assert (round(claim.longitude or 0, 4), round(claim.latitude or 0, 4)) == (115.78, 33.87)
    west = claim_of(photo(place={**BOZHOU, 3: "W"}))
    assert round(west.longitude or 0, 4) == -115.78


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        photo(),
        photo("yesterday at noon"),
        photo("2026:13:41 25:61:61"),
        photo(place={1: "N", 2: (33.0, 52.0)}),
        photo(place={**BOZHOU, 2: (91.0, 0.0, 0.0)}),
        photo("2026:06:03 09:02:03")[:60],
    ],
)
def test_what_says_nothing_usable_claims_nothing(content: bytes) -> None:
    assert claim_of(content) == NO_CLAIM


def test_a_degree_of_latitude_is_about_111_kilometres() -> None:
    assert metres_between((115.78, 33.0), (115.78, 34.0)) == pytest.approx(111_195, rel=0.001)
    assert metres_between((115.78, 33.0), (115.78, 33.0)) == 0
