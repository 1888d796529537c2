"""Papers of an application as they come from the browser: kept at once, so that a refused form loses none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile

from shiwei.accounts.facts import Actor
from shiwei.documents.actions.keep import keep
from shiwei.documents.models import FileKind, StoredFile
from shiwei.documents.photos import NO_CLAIM, claim_of

Upload = UploadedFile[bytes]


def keep_upload(upload: Upload, kind: FileKind, actor: Actor, now: datetime, subject: str = "") -> StoredFile:
    """Keep one file as this person's, of no subject yet unless one is named. Raises FileRefused, FilesFull."""
    content = upload.read()
    return keep(
        content,
        kind=kind,
        name=upload.name or "paper",
        content_type=upload.content_type or "",
        by=actor.name,
        now=now,
        subject=subject,
        claim=claim_of(content) if kind == FileKind.PHOTO else NO_CLAIM,
    )


def keep_photos(uploads: Iterable[Upload], actor: Actor, now: datetime) -> list[str]:
    """Keep the photos; their hashes in order. Raises FileRefused, FilesFull."""
    return [keep_upload(upload, FileKind.PHOTO, actor, now).sha256 for upload in uploads]


def keep_scan(upload: Upload | None, actor: Actor, now: datetime) -> str:
    """Keep a stamped or signed sheet; its hash, empty for none. Raises FileRefused, FilesFull."""
    return keep_upload(upload, FileKind.STAMPED_FORM, actor, now).sha256 if upload else ""


def photos_by_hash(hashes: Sequence[str]) -> list[StoredFile]:
    """One row for each hash of a photo, in the order given."""
    rows = {
        row.sha256: row for row in StoredFile.objects.filter(sha256__in=hashes, kind=FileKind.PHOTO).order_by("-pk")
    }
    return [rows[sha] for sha in hashes if sha in rows]
