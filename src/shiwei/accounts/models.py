"""Units of the regulation's parties, and the people who act for them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from treebeard.mp_tree import MP_Node


class PartyRole(models.TextChoices):
    """Roles of the regulation (glossary 4.1); one unit may hold several (R3.2)."""

    OWNER = "OWNER"
    INTEGRATOR = "INTEGRATOR"
    NETWORK_OPERATOR = "NETWORK_OPERATOR"
    POWER_SUPPLIER = "POWER_SUPPLIER"
    USING_UNIT = "USING_UNIT"
    ROOM_OWNER = "ROOM_OWNER"
    DATA_BUREAU = "DATA_BUREAU"
    PUBLIC_SECURITY = "PUBLIC_SECURITY"
    INDUSTRY_REGULATOR = "INDUSTRY_REGULATOR"


class Duty(models.TextChoices):
    """What a person does in the system; with the unit's roles it decides what they may do."""

    LEADER = "LEADER"
    DISPATCHER = "DISPATCHER"
    FIELD_WORKER = "FIELD_WORKER"
    REPORTER = "REPORTER"
    SUPERVISOR = "SUPERVISOR"
    ENGINEER = "ENGINEER"


class Unit(MP_Node):  # type: ignore[misc]  # treebeard ships no types
    """An organisation. Its place in the tree scopes what its people see."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=40)
    phone = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.short_name


class UnitRole(models.Model):
    """One role of a unit."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=24, choices=PartyRole)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "role"], name="unit_role_once")]


class User(AbstractUser):
    """A person: always of one unit, with one duty (R20.5: one person, one account)."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="people")
    duty = models.CharField(max_length=16, choices=Duty, default=Duty.REPORTER)
    display_name = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    duty_order = models.PositiveSmallIntegerField(null=True, blank=True)
    """Place on the unit's duty list: whom to call first in an emergency. Null: not on the list."""

    def __str__(self) -> str:
        return self.display_name or self.username
