"""Keep a file: bytes to the files port, a row with its hash (rule E1)."""

from __future__ import annotations

from datetime import datetime

from shiwei.documents.models import FileKind, StoredFile
from shiwei.documents.photos import NO_CLAIM, PhotoClaim
from shiwei.ports.outside import outside

ALLOWED: dict[str, frozenset[str]] = {
    FileKind.EVIDENCE_PICTURE: frozenset({"image/jpeg"}),
    FileKind.BASELINE_PICTURE: frozenset({"image/jpeg"}),
    FileKind.PHOTO: frozenset({"image/jpeg", "image/png", "image/webp"}),
    FileKind.STAMPED_FORM: frozenset({"image/jpeg", "image/png", "application/pdf"}),
    FileKind.OFFICIAL_TEXT: frozenset({"text/plain", "application/pdf"}),
    FileKind.OTHER: frozenset({"image/jpeg", "image/png", "application/pdf", "text/plain", "text/csv"}),
}
LARGEST = 20 * 1024 * 1024


class FileRefused(ValueError):
    """The file is of a kind, type or size that is not kept; the message says which and what is allowed."""


def keep(
    content: bytes,
    *,
    kind: FileKind,
    name: str,
    content_type: str,
    by: str,
    now: datetime,
    subject: str = "",
    claim: PhotoClaim | None = None,
    key: str = "",
) -> StoredFile:
    """Keep the bytes once and record who brought them; ``claim`` is what the device says of time and place.

    ``key`` belongs to ``keep_once``, which knows what to do when it is there already.

    Raises FileRefused, FilesFull.
    """
    told = claim or NO_CLAIM
    if content_type not in ALLOWED[kind]:
        raise FileRefused(f"{name}: type {content_type!r} is not kept as {kind}; allowed: {sorted(ALLOWED[kind])}")
    if not 0 < len(content) <= LARGEST:
        raise FileRefused(f"{name}: {len(content)} bytes; between 1 and {LARGEST} are kept")
    return StoredFile.objects.create(
        sha256=outside().files.keep(content),
        kind=kind,
        name=name[:200],
        content_type=content_type,
        size=len(content),
        uploaded_by=by,
        uploaded_at=now,
        captured_at=told.at,
        longitude=told.longitude,
        latitude=told.latitude,
        accuracy=told.accuracy,
        subject=subject,
        key=key,
    )
