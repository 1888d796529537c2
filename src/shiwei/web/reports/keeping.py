"""A report and its photos together: both are kept, or neither."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.documents.models import StoredFile
from shiwei.web.orders.photos import keep_photos_of
from shiwei.web.reports.forms import ReachForm
from shiwei.workorders.actions.receive_report import Incoming, receive_report
from shiwei.workorders.intake import report_subject
from shiwei.workorders.models import FaultReport


def receive_with_photos(
    form: ReachForm, what: Incoming, actor: Actor, now: datetime, *, keep: bool = False
) -> FaultReport:
    """Take the report in and keep its photos under its number. Raises IntakeRefused, ReportRefused, FileRefused."""
    with transaction.atomic():
        told = receive_report(what, actor, now, keep=keep)
        subject = report_subject(told.number)
        if not StoredFile.objects.filter(subject=subject).exists():
            keep_photos_of(subject, form.cleaned_data["photos"], actor, now)
    return told
