"""Patrol rounds, looks, findings, causes, and what could not be tested."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from shiwei.accounts.models import Unit
from shiwei.assets.models import Camera, Node, Project
from shiwei.watch.alarm_models import Alarm as Alarm
from shiwei.watch.alarm_models import Disposition as Disposition
from shiwei.watch.alarm_models import PatrolDay as PatrolDay
from shiwei.watch.slot_models import EarlyWarning as EarlyWarning
from shiwei.watch.slot_models import Outcome as Outcome
from shiwei.watch.slot_models import SlotDay as SlotDay
from shiwei.watch.slot_models import ViewSlot as ViewSlot
from shiwei.watch.word_models import OwnReset as OwnReset
from shiwei.watch.word_models import Withdrawal as Withdrawal
from shiwei.watch.word_models import Word as Word
from shiwei.workorders.models import Domain, Order, PlannedWindow


class RoundKind(models.TextChoices):
    DAILY_PATROL = "DAILY_PATROL"
    MONITOR = "MONITOR"
    RETEST = "RETEST"


class RoundState(models.TextChoices):
    WAITING = "WAITING"
    LOOKING = "LOOKING"
    SECOND_LOOK = "SECOND_LOOK"
    JUDGING = "JUDGING"
    DONE = "DONE"
    STOPPED = "STOPPED"
    FAILED = "FAILED"


RUNNING_ROUNDS = (RoundState.WAITING, RoundState.LOOKING, RoundState.SECOND_LOOK, RoundState.JUDGING)


class Round(models.Model):
    """One round over cameras. A killed worker resumes it at the cameras without a look.

    ``looking_since`` is when it last began or went on, with ``done_before`` cameras done: what its rate is told from.
    A re-test looks at the cameras of its ``order``, or at the one ``camera`` of it that somebody on site asked about;
    after a planned ``window`` at every camera beneath it.
    """

    kind = models.CharField(max_length=12, choices=RoundKind)
    state = models.CharField(max_length=12, choices=RoundState, default=RoundState.WAITING)
    started_by = models.CharField(max_length=150)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, blank=True, related_name="retests")
    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, null=True, blank=True, related_name="tests")
    window = models.OneToOneField(PlannedWindow, on_delete=models.PROTECT, null=True, blank=True, related_name="round")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    suspects = models.PositiveIntegerField(default=0)
    looking_since = models.DateTimeField(null=True, blank=True)
    done_before = models.PositiveIntegerField(default=0)
    summary = models.JSONField(default=dict)
    trouble = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(state__in=RUNNING_ROUNDS) & ~Q(kind="RETEST"),
                name="one_running_round_a_kind",
            ),
            models.UniqueConstraint(
                fields=["camera"], condition=Q(state__in=RUNNING_ROUNDS), name="one_running_test_a_camera"
            ),
        ]


class Observation(models.Model):
    """One look at one camera in a round: raw measures kept, so that thresholds can be retuned on history.

    ``scores`` are the kinds' probabilities before any threshold; ``light`` is the picture's (day, night, ir);
    ``seen_on`` is the stream it saw (ports.eyes.StreamOf).
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="observations")
    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="observations")
    attempt = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()
    tested = models.BooleanField()
    reason = models.CharField(max_length=24, blank=True)
    findings = models.JSONField(default=list)
    measures = models.JSONField(default=dict)
    scores = models.JSONField(default=dict)
    light = models.CharField(max_length=6, blank=True)
    stream = models.JSONField(null=True, blank=True)
    picture = models.CharField(max_length=64, blank=True)
    seen_on = models.CharField(max_length=4, default="only")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "camera", "attempt"], name="look_once")]
        indexes: ClassVar = [
            models.Index(fields=["camera", "-at"], name="look_camera_at"),
            models.Index(fields=["picture"], name="look_picture"),
            models.Index(
                fields=["at", "light", "camera"],
                condition=Q(tested=True, attempt=1),
                name="look_checks",
            ),
        ]


class CameraStatus(models.Model):
    """The latest word on a camera, for boards and the map: platform flag, stream, fresh frame (three evidences).
    ``kbps`` is what its patrolled stream last carried (not the main stream, where it has two)."""

    camera = models.OneToOneField(Camera, on_delete=models.CASCADE, related_name="status", primary_key=True)
    state = models.CharField(max_length=10, default="unknown", db_index=True)
    faults = models.JSONField(default=list)
    reason = models.CharField(max_length=24, blank=True)
    picture = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(null=True, blank=True)
    good_at = models.DateTimeField(null=True, blank=True)
    kbps = models.PositiveIntegerField(null=True, blank=True)


class Finding(models.Model):
    """A fault of one camera that the persistence rule believes; closed by a clean test.

    ``word`` is what the last word that stands says of it (``word_models.Says``), empty where nobody said anything.
    ``window`` is the planned window that explained it: no cause is proposed before that window is settled.
    """

    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="findings")
    fault = models.CharField(max_length=24)
    kind = models.CharField(max_length=16)
    score = models.FloatField()
    because = models.JSONField(default=dict)
    reason = models.CharField(max_length=24, blank=True)
    region = models.JSONField(null=True, blank=True)
    picture = models.CharField(max_length=64, blank=True)
    light = models.CharField(max_length=6, blank=True)
    word = models.CharField(max_length=10, blank=True)
    first_seen = models.DateTimeField()
    believed_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)
    cause = models.ForeignKey("Cause", on_delete=models.PROTECT, null=True, blank=True, related_name="findings")
    window = models.ForeignKey(PlannedWindow, on_delete=models.PROTECT, null=True, blank=True, related_name="findings")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["camera", "fault"], condition=Q(cleared_at__isnull=True), name="one_open_finding"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["believed_at", "kind", "light", "word"], name="finding_believed")]


class Cause(models.Model):
    """One cause behind one or many findings, reported at once as one order.

    ``key`` is the node or camera with the fault; unique while the cause is open, so that it cannot be reported twice.
    """

    key = models.CharField(max_length=100)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="causes")
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="causes")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="causes")
    domain = models.CharField(max_length=10, choices=Domain)
    fault = models.CharField(max_length=24)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    confidence = models.FloatField()
    reasons = models.JSONField(default=list)
    order = models.OneToOneField(Order, on_delete=models.PROTECT, null=True, blank=True, related_name="cause")
    found_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], condition=Q(closed_at__isnull=True), name="one_open_cause"),
        ]


class UntestedTask(models.Model):
    """A camera that could not be tested (wrong key, path or codec): the integrator's task, not the camera's fault."""

    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="untested_tasks")
    reason = models.CharField(max_length=24)
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["camera"], condition=Q(closed_at__isnull=True), name="one_open_untested_task"
            ),
        ]
