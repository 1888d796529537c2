"""Penalty counts of Article 28. A count is a candidate until both parties confirm the facts (R28.11)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from shiwei.accounts.models import Unit
from shiwei.assets.models import Project
from shiwei.contracts.models import Contract
from shiwei.workorders.models import Deferral, Order


class Penalty(models.Model):
    """One count, as the fold of the ledger printed it last; unique by cause, unit and act (B.6).

    ``subject`` is where the ledger tells it: its order, else the project or contract it was stated under. ``touched``
    says that a party signed or disputed it once: such a row is never removed. ``reversed_at`` is when both parties had
    signed its reversal; the confirmed count stays, its amount no longer counts.
    """

    cause = models.CharField(max_length=32)
    ground = models.CharField(max_length=24, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="penalties")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True, blank=True, related_name="penalties")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="penalties", db_index=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, blank=True, related_name="penalties")
    subject = models.CharField(max_length=80, db_index=True)
    act = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    state = models.CharField(max_length=16)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    because = models.JSONField(default=list)
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="absorbed")
    touched = models.BooleanField(default=False)
    reversed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["cause", "unit", "act"], name="penalty_once")]
        indexes: ClassVar = [
            models.Index(fields=["-occurred_at", "-id"], name="penalty_newest"),
            models.Index(fields=["unit", "-occurred_at", "-id"], name="penalty_of_unit"),
            models.Index(fields=["state", "-occurred_at", "-id"], name="penalty_in_state"),
        ]

    def __str__(self) -> str:
        return f"{self.cause} {self.act}"


class Reversal(models.Model):
    """A confirmed count cancelled by a ruling (2.11): in force, and its amount taken back, once both parties signed."""

    penalty = models.OneToOneField(Penalty, on_delete=models.PROTECT, related_name="reversal")
    reason = models.TextField()
    ruling = models.CharField(max_length=120)
    evidence = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    own_signed_by = models.CharField(max_length=150, blank=True)
    own_signed_at = models.DateTimeField(null=True, blank=True)
    unit_signed_by = models.CharField(max_length=150, blank=True)
    unit_signed_at = models.DateTimeField(null=True, blank=True)


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


class ConfirmationList(models.Model):
    """D-12: the deferred and overtime orders of one unit up to a cut-off, put before both in writing (R15.4).

    Its lines are frozen when it is made. The unit agrees or disputes line by line with its signature; a signature of
    either side is its signature under every count of a line it agrees to.
    """

    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="lists_made")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="lists")
    cut_off = models.DateTimeField()
    meeting = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)
    own_signed_at = models.DateTimeField(null=True, blank=True)
    own_signed_by = models.CharField(max_length=150, blank=True)
    unit_signed_at = models.DateTimeField(null=True, blank=True)
    unit_signed_by = models.CharField(max_length=150, blank=True)
    scan = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner", "unit", "cut_off"], name="list_once")]
        indexes: ClassVar = [models.Index(fields=["-cut_off"], name="list_newest")]

    def __str__(self) -> str:
        return f"list:{self.pk}"


class LineKind(models.TextChoices):
    DEFERRED = "DEFERRED"
    OVERTIME = "OVERTIME"


class ListLine(models.Model):
    """One order on a confirmation list: a deferral that was granted, or an overtime with its count.

    ``told`` is what the line says, as it stood at the cut-off. ``agreed`` is the unit's word, None before it.
    """

    list = models.ForeignKey(ConfirmationList, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=8, choices=LineKind)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    deferral = models.ForeignKey(Deferral, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    penalty = models.ForeignKey(Penalty, on_delete=models.SET_NULL, null=True, blank=True, related_name="lines")
    told = models.JSONField(default=dict)
    agreed = models.BooleanField(null=True)
    objection = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering: ClassVar = ["list", "kind", "pk"]
