"""Remember how far a person has read their inbox."""

from __future__ import annotations

from django.db.models import Max

from shiwei.ledger.models import InboxMark, OutboxNotice


def mark_read(user: str, unit: str) -> None:
    """Everything that stands in the unit's inbox now has been seen by this person. A mark never moves back."""
    newest = OutboxNotice.objects.filter(to_unit=unit).aggregate(newest=Max("pk"))["newest"] or 0
    InboxMark.objects.get_or_create(user=user)
    InboxMark.objects.filter(user=user, upto__lt=newest).update(upto=newest)
