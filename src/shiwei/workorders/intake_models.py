"""What comes in before an order exists: fault reports by every channel, batches of imports, planned windows."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from shiwei.accounts.models import Unit
from shiwei.assets.models import Camera, Node, Project


class ReportState(models.TextChoices):
    """States of the report sub-machine (1.2); the table that leads from one to another is policy.tables.report."""

    RECEIVED = "RECEIVED"
    FAULT = "FAULT"
    CONSULTATION = "CONSULTATION"
    ANSWERED = "ANSWERED"
    DUPLICATE = "DUPLICATE"
    INVALID = "INVALID"
    SUPPRESSED = "SUPPRESSED"


class BatchKind(models.TextChoices):
    REPORTS = "REPORTS"
    ALARMS = "ALARMS"


class IntakeBatch(models.Model):
    """One import of reports or alarms (rule X7): who sent what when, what was taken, and what was sent back and why.

    ``digest`` is the SHA-256 of what was sent; ``key`` (with the sender's unit) makes the same batch count once.
    """

    kind = models.CharField(max_length=8, choices=BatchKind)
    source = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=120, unique=True, null=True, blank=True)
    digest = models.CharField(max_length=64)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    sent_by = models.CharField(max_length=150)
    at = models.DateTimeField()
    total = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    rejects = models.JSONField(default=list)


class PlannedWindow(models.Model):
    """A window in which outages are expected (A07, R14.4): what fails in it makes no order before it ends.

    Its scope is what hangs on ``node``, else the ``cameras``, else the whole project. ``unit`` does the work.
    ``told_at`` is the last delivery of its notice, ``evidence`` the notice itself in words, ``document`` its kept file.
    ``settled_at`` is when, after its end, everything beneath was looked at again and what persists was reported: before
    that, nothing it held is proposed. ``version`` counts its acts.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="planned_windows")
    kind = models.CharField(max_length=8, default="UPGRADE")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    node = models.ForeignKey(Node, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cameras = models.ManyToManyField(Camera, related_name="planned_windows", blank=True)
    starts = models.DateTimeField()
    ends = models.DateTimeField(db_index=True)
    told_at = models.DateTimeField()
    reason = models.CharField(max_length=400, blank=True)
    evidence = models.CharField(max_length=400)
    document = models.CharField(max_length=64, blank=True)
    stated_by = models.CharField(max_length=150)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["ends"], name="window_unsettled", condition=models.Q(settled_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"window:{self.pk}"


class FaultReport(models.Model):
    """One fault report (故障反映) as it reached us, by whatever channel; the ledger holds what was done with it.

    ``unit`` is the reporter's unit where it is one of the system's; ``words`` the original text. ``message_at`` is when
    the reporter sent it, ``claimed_at`` when it reached the integrator, both only with ``evidence``; ``received_at`` is
    the server's instant. ``started_at`` is where TRIAGE runs from (A03) and ``due_at`` where its limit ends while the
    report waits. ``external_due`` is the outside ticket's own date, independent of that clock (A53). ``reply_wanted``:
    somebody must tell the reporter by hand. ``version`` counts its acts.
    """

    number = models.CharField(max_length=24, unique=True)
    key = models.CharField(max_length=120, unique=True, null=True, blank=True)
    batch = models.ForeignKey(IntakeBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reports")
    source = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    reporter = models.CharField(max_length=120, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    words = models.TextField(blank=True)
    fault = models.CharField(max_length=24, blank=True)
    place = models.CharField(max_length=200)
    node = models.ForeignKey(Node, on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    cameras = models.ManyToManyField(Camera, related_name="reports", blank=True)
    system_wide = models.BooleanField(default=False)
    user_first = models.BooleanField(default=False)
    external_number = models.CharField(max_length=60, blank=True)
    external_due = models.DateTimeField(null=True, blank=True)
    message_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    evidence = models.JSONField(default=list)
    entered_by = models.CharField(max_length=150)
    entered_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    state = models.CharField(max_length=12, choices=ReportState, default=ReportState.RECEIVED)
    order = models.ForeignKey(
        "workorders.Order", on_delete=models.PROTECT, null=True, blank=True, related_name="reports"
    )
    window = models.ForeignKey(PlannedWindow, on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    answer = models.TextField(blank=True)
    sorted_at = models.DateTimeField(null=True, blank=True)
    sorted_by = models.CharField(max_length=150, blank=True)
    invalid_asked_at = models.DateTimeField(null=True, blank=True)
    invalid_evidence = models.CharField(max_length=1000, blank=True)
    reply_wanted = models.BooleanField(default=False)
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by = models.CharField(max_length=150, blank=True)
    reply_note = models.CharField(max_length=1000, blank=True)
    onset_at = models.DateTimeField(null=True, blank=True)
    onset_grounds = models.CharField(max_length=1000, blank=True)
    patrol_checked_at = models.DateTimeField(null=True, blank=True)
    patrol_verdict = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "due_at"], name="report_state_due"),
            models.Index(fields=["project", "state"], name="report_project_state"),
            models.Index(fields=["-received_at"], name="report_received"),
            models.Index(fields=["patrol_checked_at", "state"], name="report_patrol_check"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "source", "external_number"],
                condition=~models.Q(external_number=""),
                name="report_external_once",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ReportNumbering(models.Model):
    """The last report number given out on a local day."""

    day = models.DateField(primary_key=True)
    last = models.PositiveIntegerField(default=0)
