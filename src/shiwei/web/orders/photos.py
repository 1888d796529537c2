"""Photos that come with an act: kept by their hash, with the time and place their device claims."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile

from shiwei.accounts.facts import Actor
from shiwei.documents.models import FileKind
from shiwei.web.deferrals.upload import keep_upload
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
    return [keep_upload(photo, kind, actor, now, of).sha256 for photo in photos]
