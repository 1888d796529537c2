"""The forms of planned windows: what is typed, checked before any action sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from shiwei.accounts.models import PartyRole, Unit, User
from shiwei.accounts.queries import units_with_role
from shiwei.assets.models import Camera, Jurisdiction, Node, Project
from shiwei.policy.windows import WindowKind
from shiwei.web.moments import moment_field
from shiwei.web.penalties.forms import words
from shiwei.web.uploads import PapersField
from shiwei.web.windows.words import KIND
from shiwei.workorders.actions.announce_window import Announced
from shiwei.workorders.actions.change_window import NewTimes
from shiwei.workorders.models import PlannedWindow

_WORKERS = (PartyRole.INTEGRATOR, PartyRole.NETWORK_OPERATOR, PartyRole.POWER_SUPPLIER)
_CODES = re.compile(r"[\s,，、;；]+")


class AnnounceForm(forms.Form):
    """A window over a project, every project of a county, what hangs on a node, or some cameras."""

    kind = forms.ChoiceField(label=_l("性质"), choices=list(KIND.items()))
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_l("施工单位"))
    project = forms.ModelChoiceField(
        Project.objects.none(), label=_l("项目"), required=False, empty_label=_l("（按区县选全部项目）")
    )
    county = forms.ModelChoiceField(
        Jurisdiction.objects.none(), label=_l("区县：该区县的全部项目"), required=False, empty_label=_l("（不按区县）")
    )
    node = forms.CharField(label=_l("供电或网络节点编号（其下停用的都算）"), required=False, max_length=32)
    cameras = words(_l("摄像机国标编码（一行一个；空则整个范围）"), required=False, most=20000)
    starts = moment_field(_l("自"))
    ends = moment_field(_l("至（不含）"))
    told_at = moment_field(_l("最后一份告知送达"))
    reason = words(_l("事由"), most=400)
    evidence = forms.CharField(label=_l("告知文件名称或文号"), max_length=400)
    papers = PapersField(label=_l("告知文件"), required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Project.objects.filter(owner=user.unit).select_related("owner", "integrator").order_by("code")
        self._choose("project", mine)
        self._choose("county", Jurisdiction.objects.filter(projects__in=mine).distinct().order_by("code"))
        self._choose("unit", units_with_role(*_WORKERS))

    def _choose(self, name: str, rows: Any) -> None:
        field: Any = self.fields[name]
        field.queryset = rows

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("project")) is bool(given.get("county")):
            self.add_error("project", _("项目和区县只选一样"))
        given["node"] = self._node(str(given.get("node") or "").strip())
        given["cameras"] = self._cameras(str(given.get("cameras") or ""), given)
        if given["cameras"] and (given["node"] or not given.get("project")):
            self.add_error("cameras", _("指定摄像机时须选一个项目，且不再填节点"))
        return given

    def _node(self, code: str) -> Node | None:
        found = Node.objects.filter(code=code).first() if code else None
        if code and found is None:
            self.add_error("node", _("没有编号为 %(code)s 的节点") % {"code": code})
        return found

    def _cameras(self, text: str, given: dict[str, Any]) -> list[Camera]:
        codes = {code for code in _CODES.split(text) if code}
        found = list(Camera.objects.filter(gb_code__in=codes, project=given.get("project"))) if codes else []
        missing = sorted(codes - {camera.gb_code for camera in found})
        if missing:
            self.add_error("cameras", _("项目内没有这些编码：%(codes)s") % {"codes": "、".join(missing[:5])})
        return found

    def windows(self, document: str) -> Iterator[Announced]:
        """One window a project. Call after ``is_valid``."""
        given = self.cleaned_data
        projects = [given["project"]] if given["project"] else list(self._of_county())
        for project in projects:
            yield Announced(
                project=project,
                starts=given["starts"],
                ends=given["ends"],
                told_at=given["told_at"],
                evidence=given["evidence"],
                node=given["node"],
                cameras=given["cameras"],
                kind=WindowKind(given["kind"]),
                unit=given["unit"],
                reason=given["reason"],
                document=document,
            )

    def _of_county(self) -> Any:
        field: Any = self.fields["project"]
        return field.queryset.filter(jurisdiction=self.cleaned_data["county"])


class ChangeForm(forms.Form):
    starts = moment_field(_l("自"))
    ends = moment_field(_l("至（不含）"))
    told_at = moment_field(_l("最后一份告知送达"))
    reason = words(_l("变更理由"), most=400)

    @classmethod
    def of(cls, window: PlannedWindow) -> ChangeForm:
        times = {name: getattr(window, name) for name in ("starts", "ends", "told_at")}
        return cls(initial=times, auto_id="change-%s")

    def what(self) -> NewTimes:
        """The checked times. Call after ``is_valid``."""
        given = self.cleaned_data
        return NewTimes(given["starts"], given["ends"], given["told_at"], given["reason"])


class WhyForm(forms.Form):
    reason = words(_l("理由"), most=400)
