"""Reads on kept files."""

from __future__ import annotations

from shiwei.documents.models import StoredFile


def files_of(subject: str) -> list[StoredFile]:
    """The files of a subject, oldest first."""
    return list(StoredFile.objects.filter(subject=subject).order_by("uploaded_at", "id"))
