"""Contracts and the explicit clauses that override a parameter (part 0.5)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from shiwei.accounts.models import Unit
from shiwei.assets.models import Jurisdiction, Project


class Contract(models.Model):
    """An O&M or construction contract; ``starts`` and ``ends`` are local dates, both inclusive."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=160)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="contracts")
    projects = models.ManyToManyField(Project, related_name="contracts")
    fee = models.DecimalField(max_digits=14, decimal_places=2)
    starts = models.DateField()
    ends = models.DateField()
    approved = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Entered(models.Model):
    """Who entered a value and who approved it, by user name; nothing is in force before it is approved."""

    entered_by = models.CharField(max_length=150, blank=True)
    entered_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=150, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class CountyRule(Entered):
    """One parameter as a county's own regulation sets it, from a local day on (R4.2); in force once approved."""

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="rules")
    parameter = models.CharField(max_length=80)
    value = models.JSONField()
    since = models.DateField()
    document = models.CharField(max_length=120)
    quote = models.TextField(blank=True)
    approved = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["jurisdiction", "parameter", "since"], name="county_rule_once")
        ]


class Clause(Entered):
    """One explicit clause: parameter name of C.1, its value, the clause's number and quoted text.

    It holds from ``since`` to ``until``, local days, both inclusive; where they are missing, the contract's own. A
    clause that came with the contract is approved with it; one entered later waits for the owner.
    """

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="clauses")
    parameter = models.CharField(max_length=80)
    value = models.JSONField()
    number = models.CharField(max_length=20)
    quote = models.TextField()
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    scan = models.CharField(max_length=64, blank=True)
    approved = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "parameter", "since"], name="clause_once_a_day"),
            models.UniqueConstraint(
                fields=["contract", "parameter"], condition=models.Q(since=None), name="clause_once_a_contract"
            ),
        ]


class SparePart(models.Model):
    """What a unit has of one spare part (R6.1), and how many a contract obliges it to keep (0: none is obliged)."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="spare_parts")
    name = models.CharField(max_length=80)
    model = models.CharField(max_length=80, blank=True)
    in_stock = models.PositiveIntegerField()
    obliged = models.PositiveIntegerField(default=0)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True, blank=True, related_name="spare_parts")
    counted_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["unit", "name", "model"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "name", "model"], name="spare_part_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.model}".strip()
