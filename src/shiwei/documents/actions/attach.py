"""Make a file that somebody has uploaded a paper of a subject (an order, a contract)."""

from __future__ import annotations

from shiwei.documents.actions.keep import FileRefused
from shiwei.documents.models import FileKind, StoredFile


def attach(sha256: str, kind: FileKind, subject: str, by: str) -> StoredFile:
    """The file as a paper of the subject; twice is once. Rows are never changed: the subject gets one of its own.

    Raises FileRefused unless this person uploaded a file of that kind and hash, or the subject has it already.
    """
    known = StoredFile.objects.filter(sha256=sha256, kind=kind)
    there = known.filter(subject=subject).first()
    if there is not None:
        return there
    own = known.filter(uploaded_by=by).order_by("pk").last()
    if own is None:
        raise FileRefused(f"{sha256[:12]}…: {by} has uploaded no {kind} of that hash; upload it first, then name it")
    own.pk, own.subject = None, subject
    own.save(force_insert=True)
    return own
