"""The forms of fault reports: the portal's three questions, the desk's registration, and what sorting needs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from shiwei.accounts.models import PartyRole, Unit, User
from shiwei.accounts.queries import parties_of, units_with_role
from shiwei.assets.models import Camera, Project
from shiwei.watch.reach import reach_of
from shiwei.web.moments import moment_field
from shiwei.web.orders.forms import PhotosField, fault_groups
from shiwei.web.reports.plain import BY_KEY, TILES
from shiwei.workorders import labels
from shiwei.workorders.actions.receive_report import Incoming
from shiwei.workorders.models import OPEN_STATES, Order
from shiwei.workorders.queries import visible_to
from shiwei.workorders.report_table import MACHINE_SOURCES

MOST_PHOTOS = 4


def _text(label: Any, most: int, *, rows: int = 0, required: bool = False, **more: Any) -> forms.CharField:
    widget = forms.Textarea({"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, **more)


class ReachForm(forms.Form):
    """A report by hand: what its writer may report about, and its photos as evidence."""

    key = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    photos = PhotosField(label=_("照片"), required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.reach = user, reach_of(user)

    def clean_photos(self) -> list[UploadedFile[bytes]]:
        photos: list[UploadedFile[bytes]] = self.cleaned_data["photos"]
        if len(photos) > MOST_PHOTOS:
            raise forms.ValidationError(_("一次最多 %(n)d 张照片") % {"n": MOST_PHOTOS})
        return photos

    def hashes(self) -> tuple[str, ...]:
        """The photos' SHA-256, by which they are kept and named as evidence."""
        return tuple(_digest(photo) for photo in self.cleaned_data["photos"])

    def order_named(self, name: str) -> Order | None:
        """The open order that a field names, among those the writer may see. Raises ValidationError."""
        number = self.cleaned_data[name]
        if not number:
            return None
        found = visible_to(self.user).filter(number=number, state__in=OPEN_STATES).first()
        if found is None:
            raise forms.ValidationError(_("没有在办工单 %(n)s，或不在您的范围内") % {"n": number})
        return found


def _digest(photo: UploadedFile[bytes]) -> str:
    content = photo.read()
    photo.seek(0)
    return hashlib.sha256(content).hexdigest()


class PortalForm(ReachForm):
    """Where, what, and whatever else the reporter likes to say; 20 seconds."""

    camera = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    project = forms.ModelChoiceField(Project.objects.none(), required=False, label=_("项目"), empty_label=None)
    what = forms.ChoiceField(required=False, choices=[(t.key, t.label) for t in TILES])
    words = _text(_("一句话说明"), 2000, rows=2)
    follow = forms.CharField(required=False, max_length=24, widget=forms.HiddenInput)
    insists = forms.BooleanField(required=False, label=_("不是同一个问题，仍要报修"))

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        field: Any = self.fields["project"]
        field.queryset = self.reach.projects.order_by("code")
        self.fields["photos"].label = _("拍一张照片")

    def clean_camera(self) -> Camera | None:
        code = self.cleaned_data["camera"]
        found = self.reach.cameras.select_related("node", "project__owner").filter(gb_code=code).first()
        if code and found is None:
            raise forms.ValidationError(_("登记中没有这台摄像机，或不在您的范围内"))
        return found

    def clean_follow(self) -> Order | None:
        return self.order_named("follow")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        tile = BY_KEY.get(given.get("what") or "")
        if given.get("follow") is None and tile is None:
            self.add_error("what", _("请点选是什么问题"))
        if tile is not None and tile.camera and given.get("camera") is None and "camera" not in self.errors:
            self.add_error("camera", _("请先选是哪一台摄像机"))
        if given.get("camera") is None and given.get("project") is None:
            given["project"] = self.reach.projects.order_by("code").first()
            if given["project"] is None:
                self.add_error("camera", _("您的单位没有可报修的项目：请联系业主单位"))
        return given

    def incoming(self) -> Incoming:
        """The checked report. Call after ``is_valid``."""
        given, unit = self.cleaned_data, self.user.unit
        camera, follow = given["camera"], given["follow"]
        using = PartyRole.USING_UNIT in parties_of(self.user)
        owner = PartyRole.OWNER in parties_of(self.user)
        return Incoming(
            project=camera.project if camera else given["project"],
            source="USING_UNIT" if using else "OWNER" if owner else "OTHER",
            place=camera.name if camera else given["project"].name,
            words=given["words"],
            fault=follow.fault if follow else BY_KEY[given["what"]].fault,
            cameras=[camera] if camera else [],
            unit=unit,
            reporter=str(self.user),
            contact=self.user.phone,
            evidence=self.hashes(),
            insists=given["insists"],
            key=given["key"],
        )


class RegisterForm(ReachForm):
    """The desk registers what others told it by phone, letter, chat, hotline, digital city or on a visit."""

    source = forms.ChoiceField(label=_("来源"))
    message_at = moment_field(
        _("消息时间"), help_text=_("对方发出或来电的时间；计时从它到达集成商起算"), required=False
    )
    claimed_at = moment_field(_("转告集成商的时间"), help_text=_("没有另外转告则留空，从登记起算"), required=False)
    place = _text(_("位置或名称"), 200, min_length=2, help_text=_("选了摄像机就不用填"))
    project = forms.ModelChoiceField(
        Project.objects.none(), label=_("项目"), required=False, empty_label=_("随摄像机"),
    )  # fmt: skip
    fault = forms.ChoiceField(label=_("故障"), required=False)
    words = _text(_("原话"), 4000, rows=3)
    reporter = _text(_("反映人"), 120)
    contact = _text(_("联系方式"), 120)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("反映单位"), required=False, empty_label=_("市民或其他，不在系统中")
    )
    external_number = _text(_("外部工单号"), 60)
    external_due = moment_field(_("外部期限"), help_text=_("只作提醒，与本系统计时无关"), required=False)
    evidence = _text(_("依据说明"), 400, help_text=_("如：来电录音、群聊截图；填了消息时间就要有依据或外部单号"))
    system_wide = forms.BooleanField(label=_("影响整个系统的使用"), required=False)
    after = forms.ChoiceField(
        label=_("登记之后"), initial="FAULT", widget=forms.RadioSelect({"class": "form-check-input"}),
        choices=[("FAULT", _("作为故障开工单")), ("INBOX", _("先放进待分拣")), ("CONSULTATION", _("作为咨询"))],
    )  # fmt: skip
    join = forms.CharField(required=False, max_length=24)
    insists = forms.BooleanField(required=False)
    cameras = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)

    field_order = (
        "source", "message_at", "claimed_at", "project", "place", "fault", "words", "reporter", "contact", "unit",
        "external_number", "external_due", "photos", "evidence", "system_wide", "after",
    )  # fmt: skip

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["project"].queryset = self.reach.projects.order_by("code")
        fields["unit"].queryset = units_with_role(PartyRole.USING_UNIT, PartyRole.ROOM_OWNER)
        fields["source"].choices = [(c, w) for c, w in labels.SOURCE.items() if c not in MACHINE_SOURCES]
        fields["fault"].choices = [("", _("尚不清楚")), *fault_groups()]
        fields["cameras"].choices = [(code, code) for code in self._sent_cameras()]
        fields["photos"].label = _("截图或照片")
        if PartyRole.INTEGRATOR in parties_of(user):
            del self.fields["claimed_at"]

    def _sent_cameras(self) -> list[str]:
        name = self.add_prefix("cameras")
        return self.data.getlist(name) if hasattr(self.data, "getlist") else []

    def clean_cameras(self) -> list[Camera]:
        codes = list(dict.fromkeys(self.cleaned_data["cameras"]))
        found = list(self.reach.cameras.select_related("node", "project").filter(gb_code__in=codes))
        if len(found) != len(codes):
            raise forms.ValidationError(_("有摄像机不在您的项目登记中，请重新选择"))
        return found

    def clean_join(self) -> Order | None:
        return self.order_named("join")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        self._follow_cameras(given, given.get("cameras") or [])
        if given.get("after") == "FAULT" and not given.get("fault") and given.get("join") is None:
            self.add_error("fault", _("开工单要选故障；还不清楚就先放进待分拣"))
        if given.get("system_wide") and not given.get("words"):
            self.add_error("words", _("影响整个系统的使用须写明理由"))
        return given

    def _follow_cameras(self, given: dict[str, Any], cameras: Sequence[Camera]) -> None:
        """The chosen cameras name the project and, where nothing else is said, the place."""
        projects = {c.project for c in cameras}
        if len(projects) > 1:
            self.add_error("project", _("所选摄像机不都属于一个项目，请按项目分别登记"))
        elif projects:
            given["project"] = projects.pop()
        elif given.get("project") is None and "project" not in self.errors:
            self.add_error("project", _("没有选摄像机时，请选项目"))
        given["place"] = given.get("place") or (cameras[0].name if cameras else "")
        if not given["place"] and "place" not in self.errors:
            self.add_error("place", _("没有选摄像机时，请写明位置"))

    def incoming(self) -> Incoming:
        """The checked report. Call after ``is_valid``. For the integrator the message reached it when it was sent."""
        given = self.cleaned_data
        plain = ("project", "source", "place", "words", "fault", "cameras", "unit", "reporter", "contact", "key")
        late = ("external_number", "external_due", "message_at", "system_wide")
        said: Sequence[str] = [given["evidence"]] if given["evidence"] else []
        reached: datetime | None = given["claimed_at"] if "claimed_at" in given else given["message_at"]
        return Incoming(
            **{name: given[name] for name in (*plain, *late)},
            claimed_at=reached,
            evidence=(*self.hashes(), *said),
            insists=given["insists"],
        )


class SortForm(forms.Form):
    """What the acts of a report need; each takes what it knows of."""

    fault = forms.ChoiceField(required=False)
    unit = forms.ModelChoiceField(Unit.objects.none(), required=False, to_field_name="code")
    order = forms.CharField(required=False, max_length=24)
    words = forms.CharField(required=False, max_length=4000)
    agrees = forms.BooleanField(required=False)
    back_dated = forms.BooleanField(required=False)
    onset = forms.DateTimeField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["fault"].choices = [("", ""), *fault_groups()]
        roles = (PartyRole.INTEGRATOR, PartyRole.NETWORK_OPERATOR, PartyRole.POWER_SUPPLIER)
        fields["unit"].queryset = units_with_role(*roles)
