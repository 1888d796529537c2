"""Keep a file that a phone may send again: under the same key, or the same bytes for the same thing, it counts once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from shiwei.documents.actions.keep import FileRefused, keep
from shiwei.documents.models import FileKind, StoredFile
from shiwei.documents.photos import PhotoClaim, claim_of, picture_type

LARGEST = 8 * 1024 * 1024
"""Phones make their photos smaller before they send them."""


class FileDamaged(FileRefused):
    """What arrived is not what was sent: sending it again may help."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as a phone sent it. ``sha256`` is what the phone counted, ``said`` what it says of time and place."""

    content: bytes
    key: str
    sha256: str
    kind: FileKind
    name: str
    said: PhotoClaim


def keep_once(upload: Upload, by: str, now: datetime, subject: str) -> StoredFile:
    """Keep the upload, or find it kept. What the photo's own EXIF says goes before what the phone says of it.

    Raises FileDamaged; FileRefused when it is no picture, too large, or its key was another file's; FilesFull.
    """
    _check(upload)
    known = _known(upload, by, subject)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return keep(
                upload.content,
                kind=upload.kind,
                name=upload.name,
                content_type=picture_type(upload.content),
                by=by,
                now=now,
                subject=subject,
                claim=claim_of(upload.content).or_else(upload.said),
                key=upload.key,
            )
    except IntegrityError:
        again = _known(upload, by, subject)  # the other one of two at once has kept it
        if again is None:
            raise
        return again


def _check(upload: Upload) -> None:
    if len(upload.content) > LARGEST:
        raise FileRefused(f"{upload.name}: {len(upload.content)} bytes; a phone sends at most {LARGEST}")
    if hashlib.sha256(upload.content).hexdigest() != upload.sha256:
        raise FileDamaged(f"{upload.name}: its SHA-256 is not the one the phone counted: send it again")
    if not picture_type(upload.content):
        raise FileRefused(f"{upload.name}: no JPEG, PNG or WebP picture, or a broken one")


def _known(upload: Upload, by: str, subject: str) -> StoredFile | None:
    keyed = StoredFile.objects.filter(key=upload.key).first()
    if keyed is not None and (keyed.sha256, keyed.subject, keyed.uploaded_by) != (upload.sha256, subject, by):
        raise FileRefused(f"{upload.name}: its key was used for another file")
    same = StoredFile.objects.filter(sha256=upload.sha256, subject=subject, uploaded_by=by, kind=upload.kind)
    return keyed or same.first()
