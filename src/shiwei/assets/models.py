"""The registry (一机一档): jurisdictions, projects, the supply chain, cameras and their baselines."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from shiwei.accounts.models import Unit


class Jurisdiction(models.Model):
    """A city, county or district (R4.1), by its six-digit division code."""

    code = models.CharField(max_length=6, primary_key=True)
    name = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.name


class Project(models.Model):
    """A video project: exactly one owner, one integrator, one jurisdiction (R3.4)."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="owned_projects")
    integrator = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="integrated_projects")
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="projects")

    def __str__(self) -> str:
        return self.name


class NodeKind(models.TextChoices):
    CAMERA = "camera"
    POLE = "pole"
    BOX = "box"
    ONU = "onu"
    SWITCH = "switch"
    OLT = "olt"
    ROOM = "room"
    FEED = "feed"
    METER = "meter"
    NVR = "nvr"
    PLATFORM = "platform"


class Node(models.Model):
    """One thing of the supply chain, with the unit that must repair it. ``patrol_kbps``: how much of its network a
    round may use at once; empty: what is usual for its kind (limits.toml)."""

    code = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=10, choices=NodeKind)
    name = models.CharField(max_length=160)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="nodes")
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, null=True, blank=True)
    patrol_kbps = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind"], name="node_kind")]

    def __str__(self) -> str:
        return self.name


class SupplyRole(models.TextChoices):
    POWER = "power"
    NETWORK = "network"


class Supply(models.Model):
    """``parent`` supplies ``child`` with power or network; several parents of one role are redundant."""

    child = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="supplied_by")
    parent = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="supplies")
    role = models.CharField(max_length=8, choices=SupplyRole)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["child", "parent", "role"], name="supply_once"),
            models.CheckConstraint(condition=~models.Q(child=models.F("parent")), name="supply_not_itself"),
        ]


class CameraState(models.TextChoices):
    ACTIVE = "ACTIVE"
    RELOCATING = "RELOCATING"
    RETIRED = "RETIRED"


class PatrolStream(models.TextChoices):
    SITE = "", "site"
    SUB_FIRST = "sub_first"
    SUB = "sub"
    MAIN = "main"


class Camera(models.Model):
    """One camera's file. Coordinates are WGS-84 degrees; the device password is kept encrypted. ``stream_url`` is the
    sub-stream where there is also a main one; ``patrol_stream`` says which a round looks at."""

    node = models.OneToOneField(Node, on_delete=models.PROTECT, related_name="camera")
    gb_code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=160)
    name_bigrams = models.TextField(blank=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="cameras")
    using_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="used_cameras")
    longitude = models.FloatField()
    latitude = models.FloatField()
    stream_url = models.CharField(max_length=400)
    main_stream_url = models.CharField(max_length=400, blank=True)
    patrol_stream = models.CharField(max_length=9, choices=PatrolStream, blank=True, default=PatrolStream.SITE)
    stream_user = models.CharField(max_length=80, blank=True)
    stream_password = models.CharField(max_length=400, blank=True)
    is_ptz = models.BooleanField(default=False)
    is_key_location = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=CameraState, default=CameraState.ACTIVE)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["project", "state"], name="camera_project_state")]

    def __str__(self) -> str:
        return self.name


AWAITED = b""
"""The content of a baseline that the next clean look is to be."""


class Baseline(models.Model):
    """What a camera looks like when it is well; one per light condition. ``content`` is diagnosis.baseline's bytes, or
    ``AWAITED``."""

    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="baselines")
    light = models.CharField(max_length=12, default="any")
    content = models.BinaryField()
    picture = models.CharField(max_length=64, blank=True)
    learned_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["camera", "light"], name="baseline_once")]
