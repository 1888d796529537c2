"""Penalty counts of Article 28. A count is a candidate until both parties confirm the facts (R28.11)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from shiwei.accounts.models import Unit
from shiwei.assets.models import Project
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


class CandidateState(models.TextChoices):
    OPEN = "OPEN"
    STATED = "STATED"
    DISMISSED = "DISMISSED"


class Candidate(models.Model):
    """A suspected count that only the owner can state (X12): what the product found, with its evidence bundle.

    Stated, it becomes a finding in the ledger and with it a ``Penalty``; dismissed, it stays here with the reason.
    """

    cause = models.CharField(max_length=32)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="candidates")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="candidates")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, blank=True, related_name="candidates")
    act = models.CharField(max_length=120)
    found_at = models.DateTimeField()
    evidence = models.JSONField(default=list)
    because = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=CandidateState, default=CandidateState.OPEN, db_index=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=150, blank=True)
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["cause", "unit", "act"], name="candidate_once")]
