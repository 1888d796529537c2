"""Fault work orders. The truth is the ledger's events; these rows are caches of their fold, with a version."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from shiwei.accounts.models import Unit
from shiwei.assets.models import Camera, Node, Project
from shiwei.workorders.duty_models import DutyShift as DutyShift
from shiwei.workorders.intake_models import BatchKind as BatchKind
from shiwei.workorders.intake_models import FaultReport as FaultReport
from shiwei.workorders.intake_models import IntakeBatch as IntakeBatch
from shiwei.workorders.intake_models import PlannedWindow as PlannedWindow
from shiwei.workorders.intake_models import ReportNumbering as ReportNumbering
from shiwei.workorders.intake_models import ReportState as ReportState


class OrderState(models.TextChoices):
    PENDING_TRIAGE = "PENDING_TRIAGE"
    REPAIRING = "REPAIRING"
    DEFERRED = "DEFERRED"
    PENDING_CONFIRM = "PENDING_CONFIRM"
    PENDING_DOUBLE_SIGN = "PENDING_DOUBLE_SIGN"
    ARCHIVED = "ARCHIVED"
    MERGED = "MERGED"
    VOID = "VOID"


OPEN_STATES = (
    OrderState.PENDING_TRIAGE,
    OrderState.REPAIRING,
    OrderState.DEFERRED,
    OrderState.PENDING_CONFIRM,
    OrderState.PENDING_DOUBLE_SIGN,
)


class Urgency(models.TextChoices):
    EMERGENCY = "EMERGENCY"
    NORMAL = "NORMAL"


class Domain(models.TextChoices):
    """Root cause for routing (R8.4, 1.8)."""

    DEVICE = "device"
    NETWORK = "network"
    POWER = "power"
    PLATFORM = "platform"
    FACILITY = "facility"
    EXTERNAL = "external"
    UNKNOWN = "unknown"


class Order(models.Model):
    """One work order. ``version`` counts its events; ``deadline`` is that of the running stage, null when none runs.

    ``next_check`` is the next instant at which something about the order changes by time alone, ``pressure`` its place
    in a list (policy.pressure); both are columns of one index, so that neither a sweep nor a list reads what it need
    not. ``check_failures`` counts checks in a row that could not be done.

    ``merged_into`` is the order of the same cause that it became part of (T21), ``recurrence_of`` the archived order
    whose repair was real but did not last (T24).
    """

    number = models.CharField(max_length=24, unique=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="orders")
    source = models.CharField(max_length=20)
    fault = models.CharField(max_length=24)
    domain = models.CharField(max_length=10, choices=Domain, default=Domain.UNKNOWN)
    node = models.ForeignKey(Node, on_delete=models.PROTECT, null=True, blank=True, related_name="orders")
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    reporter = models.CharField(max_length=120, blank=True)
    external_number = models.CharField(max_length=60, blank=True)
    user_first = models.BooleanField(default=False)
    system_wide = models.BooleanField(default=False)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    recurrence_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="recurrences"
    )
    proposed_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reasons = models.JSONField(default=list)

    state = models.CharField(max_length=20, choices=OrderState)
    urgency = models.CharField(max_length=10, choices=Urgency)
    emergency_since = models.DateTimeField(null=True, blank=True)
    holder = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="held_orders")
    stage_kind = models.CharField(max_length=8, blank=True)
    stage_started = models.DateTimeField(null=True, blank=True)
    deadline = models.DateTimeField(null=True, blank=True)
    next_check = models.DateTimeField(null=True, blank=True)
    check_failures = models.PositiveSmallIntegerField(default=0)
    pressure = models.BigIntegerField(default=0)
    overtime = models.BooleanField(default=False)
    camera_count = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    awaiting = models.TextField(blank=True, default="")
    """Units whose signature under the deferred repair is missing, each between bars: ``|NET-B|OWN|`` (R11.6)."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "deadline"], name="order_state_deadline"),
            models.Index(fields=["project", "state"], name="order_project_state"),
            models.Index(fields=["-opened_at"], name="order_opened"),
            models.Index(fields=["next_check", "id"], name="order_next_check", condition=Q(next_check__isnull=False)),
            models.Index(fields=["pressure", "id", "state", "holder", "deadline", "project"], name="order_pressure"),
            models.Index(fields=["holder", "pressure", "id"], name="order_holder_pressure"),
        ]

    def __str__(self) -> str:
        return self.number


class OrderCamera(models.Model):
    """A camera of an order; it must pass its own clean test before the order closes."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="affected")
    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="order_links")
    picture_before = models.CharField(max_length=64, blank=True)
    picture_after = models.CharField(max_length=64, blank=True)
    tested_at = models.DateTimeField(null=True, blank=True)
    test_passed = models.BooleanField(null=True)
    test_note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["order", "camera"], name="order_camera_once")]


class Stage(models.Model):
    """One stage of an order as the fold printed it last (R10.1). Durations in whole seconds."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="stages")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="stages")
    start = models.DateTimeField()
    end = models.DateTimeField(null=True, blank=True)
    limit_hours = models.PositiveIntegerField()
    deadline = models.DateTimeField()
    elapsed_seconds = models.PositiveBigIntegerField(default=0)
    paused_seconds = models.PositiveBigIntegerField(default=0)
    overtime = models.BooleanField(default=False)
    breach_at = models.DateTimeField(null=True, blank=True)
    because = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["order", "position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["order", "position"], name="stage_once")]


class Deferral(models.Model):
    """One deferral application (Article 11) as the fold printed it last, with the papers its events name.

    ``code`` is unique in the city (``<order>-D1``). ``start``/``end`` is the pause as it really was; ``renews`` is the
    code of the deferral it continues; ``photos`` and ``form`` are hashes of kept files; ``decided_*`` tell of the last
    return, approval or refusal. Everything here can be written again from the ledger.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="deferrals")
    code = models.CharField(max_length=32, unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="deferrals")
    category = models.CharField(max_length=20)
    state = models.CharField(max_length=16)
    filed_at = models.DateTimeField()
    hours = models.PositiveIntegerField(null=True, blank=True)
    granted_hours = models.PositiveIntegerField(null=True, blank=True)
    start = models.DateTimeField(null=True, blank=True)
    end = models.DateTimeField(null=True, blank=True)
    late = models.BooleanField(default=False)
    renews = models.CharField(max_length=32, blank=True)
    retroactive = models.BooleanField(default=False)
    impact_end = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=24, blank=True)

    reason = models.TextField(blank=True)
    batch = models.CharField(max_length=40, blank=True, db_index=True)
    photos = models.JSONField(default=list)
    form = models.CharField(max_length=64, blank=True)
    part = models.CharField(max_length=200, blank=True)
    stock = models.JSONField(default=list)
    filed_by = models.CharField(max_length=150)
    registered_by = models.CharField(max_length=32, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=150, blank=True)
    opinion = models.TextField(blank=True)
    stated_end = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["order", "filed_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["state", "filed_at"], name="deferral_state_filed")]

    def __str__(self) -> str:
        return self.code


class Outcome(models.TextChoices):
    UPHELD = "UPHELD"
    DROPPED = "DROPPED"


class FalseFinding(models.Model):
    """The owner's finding that an approved deferral was false, from when it is opened (F15) to its decision (F16).

    Until it is upheld nothing about the order changes. ``due_at`` is the end of the unit's time to answer.
    """

    deferral = models.ForeignKey(Deferral, on_delete=models.CASCADE, related_name="findings")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=150)
    evidence = models.JSONField(default=list)
    due_at = models.DateTimeField(db_index=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=150, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=150, blank=True)
    note = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering: ClassVar = ["deferral", "opened_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deferral"], condition=Q(outcome=""), name="one_open_false_finding")
        ]


class SpecialTiming(models.Model):
    """One request for time counted separately (另计, Article 10) as the fold printed it last, with its papers.

    ``treatment`` is what the unit asks for in words; ``category`` a deferral's category where the circumstance is one
    (A09 watches that this way does not pass the fifteen days).
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="timings")
    code = models.CharField(max_length=32, unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="timings")
    state = models.CharField(max_length=12, db_index=True)
    requested_at = models.DateTimeField()
    timely = models.BooleanField(default=True)
    pause_start = models.DateTimeField(null=True, blank=True)
    pause_end = models.DateTimeField(null=True, blank=True)
    deadline = models.DateTimeField(null=True, blank=True)

    reason = models.TextField(blank=True)
    category = models.CharField(max_length=20, blank=True)
    treatment = models.TextField(blank=True)
    form = models.CharField(max_length=64, blank=True)
    requested_by = models.CharField(max_length=150)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=150, blank=True)
    opinion = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["order", "requested_at", "pk"]

    def __str__(self) -> str:
        return self.code


class Act(models.Model):
    """Idempotency: the same act sent twice (same key) counts once."""

    key = models.CharField(max_length=80, primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()


class Numbering(models.Model):
    """The last number given out on a local day; numbers are gap-free per day."""

    day = models.DateField(primary_key=True)
    last = models.PositiveIntegerField(default=0)


class AlarmState(models.TextChoices):
    """States of an emergency notice (policy.tables.emergency)."""

    RAISED = "RAISED"
    OWNER_NOTIFIED = "OWNER_NOTIFIED"
    OWNER_ACKED = "OWNER_ACKED"
    EN_ROUTE = "EN_ROUTE"
    ON_SITE = "ON_SITE"
    RESTORED = "RESTORED"
    CLOSED = "CLOSED"
    DOWNGRADED = "DOWNGRADED"


class EmergencyNotice(models.Model):
    """Telling the owner of one emergency (R10.6, 1.7). ``raised_at`` is the instant of classification.

    The minutes are frozen when it is raised. ``called`` are the people the system told, oldest first: ``{"kind", "at",
    "user", "name", "number"}`` with the instant at which it was due. ``ended_at`` is null while the emergency goes on.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="emergencies")
    state = models.CharField(max_length=16, choices=AlarmState, default=AlarmState.RAISED)
    raised_at = models.DateTimeField()
    notice_minutes = models.PositiveIntegerField()
    contact_minutes = models.PositiveIntegerField()
    leader_minutes = models.PositiveIntegerField()
    called = models.JSONField(default=list)
    notified_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=150, blank=True)
    departed_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    restored_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["raised_at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["order", "raised_at"], name="emergency_once")]
        indexes: ClassVar = [
            models.Index(fields=["raised_at"], name="emergency_open", condition=Q(ended_at__isnull=True))
        ]
