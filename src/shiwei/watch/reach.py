"""What a person may report about: the cameras and projects their unit answers for, uses, or is repairing."""

from __future__ import annotations

from django.db.models import Q

from shiwei.accounts.models import PartyRole, User
from shiwei.accounts.queries import parties_of, scope_of
from shiwei.assets.models import Camera, CameraState, Project
from shiwei.watch.queries import visible_cameras
from shiwei.workorders.report_table import Reach

_DESK = {PartyRole.OWNER, PartyRole.INTEGRATOR}


def reach_of(user: User) -> Reach:
    """The owner and the integrator reach their projects and all their cameras, everybody else the cameras they see."""
    if parties_of(user) & _DESK:
        units = scope_of(user)
        projects = Project.objects.filter(Q(owner__in=units) | Q(integrator__in=units))
        return Reach(projects, Camera.objects.filter(project__in=projects).exclude(state=CameraState.RETIRED))
    cameras = visible_cameras(user)
    return Reach(Project.objects.filter(pk__in=cameras.values("project")), cameras)
