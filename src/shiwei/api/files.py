"""Files over JSON: send one, name it by its hash in the act it belongs to."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import File, Form, Router, Status, UploadedFile

from shiwei.api.auth import allowed
from shiwei.api.deferral_schema import KeptOut
from shiwei.api.orders import ERRORS
from shiwei.documents.actions.keep import keep
from shiwei.documents.models import FileKind, StoredFile
from shiwei.documents.photos import claim_of
from shiwei.ports.outside import outside

router = Router(tags=["files"])
Kind = Literal["PHOTO", "STAMPED_FORM"]


@router.post("", response={201: KeptOut, **ERRORS}, summary="Keep a photo of the site or a stamped sheet")
def upload(request: HttpRequest, file: File[UploadedFile], kind: Form[Kind]) -> Status[StoredFile]:
    _, actor = allowed(request, "documents.upload")
    content = file.read()
    kept = keep(
        content,
        kind=FileKind(kind),
        name=file.name or "file",
        content_type=file.content_type or "",
        by=actor.name,
        now=outside().clock.now(),
        claim=claim_of(content) if kind == "PHOTO" else None,
    )
    return Status(201, kept)
