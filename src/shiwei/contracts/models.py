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


class CountyRule(models.Model):
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


class Clause(models.Model):
    """One explicit clause: parameter name of C.1, its value, the clause's number and quoted text."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="clauses")
    parameter = models.CharField(max_length=80)
    value = models.JSONField()
    number = models.CharField(max_length=20)
    quote = models.TextField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["contract", "parameter"], name="clause_once")]


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
