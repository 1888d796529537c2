"""Papers that come with an act: kept by their hash under the subject they prove."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from shiwei.accounts.facts import Actor
from shiwei.documents.actions.keep import keep
from shiwei.documents.models import FileKind

ACCEPT = "image/jpeg,image/png,application/pdf,text/plain"


class PapersInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PapersField(forms.FileField):
    """Any number of scans or photos; the cleaned value is a list."""

    widget = PapersInput({"accept": ACCEPT})

    def clean(self, data: Any, initial: Any = None) -> Any:
        if not data and not self.required:
            return []
        return [super(PapersField, self).clean(one, initial) for one in data or [None]]


def keep_papers(papers: Iterable[UploadedFile[bytes]], subject: str, actor: Actor, now: datetime) -> list[str]:
    """Keep the papers; their hashes, in the order given. Papers of several subjects may be given again for each.

    Raises FileRefused, FilesFull.
    """
    return [
        keep(
            _whole(paper),
            kind=FileKind.OTHER,
            name=paper.name or "paper",
            content_type=paper.content_type or "",
            by=actor.name,
            now=now,
            subject=subject,
        ).sha256
        for paper in papers
    ]


def _whole(paper: UploadedFile[bytes]) -> bytes:
    paper.seek(0)
    content: bytes = paper.read()
    return content
