"""The duty list: who is on call for a unit from when to when, and by which number (R10.6, 1.7)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from shiwei.accounts.models import Unit, User


class DutyShift(models.Model):
    """One person on call from ``starts`` up to, not including, ``ends``. ``place`` 1 is called first, 2 next.

    ``number`` is what is dialled during the shift. A shift is never changed: it is withdrawn, and another entered.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="shifts")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="shifts")
    place = models.PositiveSmallIntegerField(default=1)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    number = models.CharField(max_length=40)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=150)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["starts", "place", "pk"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="duty_shift_lasts")]
        indexes: ClassVar = [
            models.Index(fields=["unit", "ends"], name="duty_shift_standing", condition=Q(withdrawn_at__isnull=True))
        ]
