"""Photos that come with an act: kept by their hash, with the time and place their device claims."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile

from shiwei.accounts.facts import Actor
from shiwei.documents.actions.keep import keep
from shiwei.documents.models import FileKind
from shiwei.documents.photos import claim_of
from shiwei.workorders.facts import subject
from shiwei.workorders.models import Order


def keep_photos(
    order: Order, photos: Iterable[UploadedFile[bytes]], actor: Actor, now: datetime, kind: FileKind = FileKind.PHOTO
) -> list[str]:
    """Keep the photos as the order's; their hashes, in the order given. Raises FileRefused, FilesFull."""
    return keep_photos_of(subject(order.number), photos, actor, now, kind)


def keep_photos_of(
    of: str, photos: Iterable[UploadedFile[bytes]], actor: Actor, now: datetime, kind: FileKind = FileKind.PHOTO
) -> list[str]:
    """The same for any subject of the ledger."""
    return [_keep(photo, of, actor, now, kind) for photo in photos]


def _keep(photo: UploadedFile[bytes], of: str, actor: Actor, now: datetime, kind: FileKind) -> str:
    content = photo.read()
    kept = keep(
        content,
        kind=kind,
        name=photo.name or "photo",
        content_type=photo.content_type or "",
        by=actor.name,
        now=now,
        subject=of,
        claim=claim_of(content),
    )
    return kept.sha256
