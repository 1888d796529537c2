"""Penalty counts of Article 28. A count is a candidate until both parties confirm the facts (R28.11)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from shiwei.accounts.models import Unit
from shiwei.contracts.models import Contract
from shiwei.workorders.models import Order


class Penalty(models.Model):
    """One count, as the fold of the ledger printed it last; unique by cause, unit and act (B.6)."""

    cause = models.CharField(max_length=32)
    ground = models.CharField(max_length=24, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="penalties")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True, blank=True, related_name="penalties")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, blank=True, related_name="penalties")
    act = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    state = models.CharField(max_length=16)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    because = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["cause", "unit", "act"], name="penalty_once")]
