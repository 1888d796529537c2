"""The demo city's deferrals: applications and a request that wait for the owner, a repair that waits for signatures.

They grow out of the reports that people made (demo.faults); what a patrol finds is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageDraw

from shiwei.accounts.facts import Actor
from shiwei.accounts.models import Unit
from shiwei.assets.models import Camera
from shiwei.contracts.actions.import_stock import import_stock
from shiwei.contracts.models import Contract
from shiwei.demo.accounts import accounts
from shiwei.documents.actions.keep import keep
from shiwei.documents.models import FileKind
from shiwei.documents.photos import claim_of
from shiwei.kernel.csv_table import Row
from shiwei.kernel.time import SHANGHAI
from shiwei.ports.outside import outside
from shiwei.workorders.actions.approve_deferral import approve_deferral
from shiwei.workorders.actions.confirm import confirm
from shiwei.workorders.actions.dispatch import dispatch
from shiwei.workorders.actions.feed_back import feed_back
from shiwei.workorders.actions.file_deferral import file_deferral
from shiwei.workorders.actions.request_timing import Request, request_timing
from shiwei.workorders.application import Application
from shiwei.workorders.models import Deferral, Order

POLE, DOME, BOX, RECORDING = "HW_POLE", "IMG_PTZ", "HW_NUISANCE", "FN_NO_RECORDING"
AGO = {POLE: timedelta(hours=9), DOME: timedelta(hours=17), BOX: timedelta(hours=50), RECORDING: timedelta(hours=8)}
"""How long before the loading the reports of these faults were made."""
PART = "球机云台机芯 PT-36X"
_PARTS = (("球机云台机芯", "PT-36X", 0, 2), ("枪机镜头", "2.8-12mm", 14, 6), ("光模块", "1.25G 20km", 9, 0))


def seed_deferrals(orders: Mapping[str, Order], units: Mapping[str, Unit], now: datetime) -> None:
    """Carry four of the reported orders on, by their faults; each goes to its integrator."""
    _Seeds(units, now).sow(orders)


class _Seeds:
    def __init__(self, units: Mapping[str, Unit], now: datetime) -> None:
        self.units, self.now = units, now
        self.people = {account["code"]: account["username"] for account in accounts()}

    def sow(self, orders: Mapping[str, Order]) -> None:
        for unit in sorted({order.project.integrator.code for order in orders.values()}):
            self._stock(unit)
        self._pole(orders[POLE])
        self._dome(orders[DOME])
        self._box(orders[BOX])
        self._recording(orders[RECORDING])

    def _actor(self, unit: Unit) -> Actor:
        return Actor(self.people[unit.code], unit.code)

    def _ago(self, **span: float) -> datetime:
        return self.now - timedelta(**span)

    def _stock(self, unit: str) -> None:
        contract = Contract.objects.filter(unit__code=unit).order_by("code").values_list("code", flat=True).first()
        rows = [
            Row(
                line,
                {"part": part, "model": model, "in_stock": have, "obliged": due, "contract": contract if due else ""},
            )
            for line, (part, model, have, due) in enumerate(_PARTS, 2)
        ]
        import_stock(rows, self.units[unit], self._actor(self.units[unit]), self._ago(days=6))

    def _pole(self, order: Order) -> None:
        """Hit by a truck: fourteen days asked for, waiting for the owner."""
        actor = self._dispatched(order, hours=8)
        photos = [self._photo(order, actor, taken=self._ago(hours=2.5), east=0.0002)]
        reason = "立杆被货车撞歪，基础松动，需重新浇筑并由交警出具事故认定后施工。"
        self._file(order, actor, 2, Application("POLE_HIT", reason, 336, photos, self._sheet(actor)))

    def _dome(self, order: Order) -> None:
        """No spare part, though the contract obliges one; one photo is older than the order, one far away."""
        actor = self._dispatched(order, hours=16)
        photos = [
            self._photo(order, actor, taken=self._ago(hours=3), east=0.0003),
            self._photo(order, actor, taken=self._ago(days=9), east=0.09),
        ]
        what = Application("NO_SPARE", "云台机芯损坏，厂家供货约八天。", 216, photos, self._sheet(actor), part=PART)
        self._file(order, actor, 1, what)

    def _box(self, order: Order) -> None:
        """Deferred for two days, repaired, confirmed: both parties' signatures are missing."""
        actor, owner = self._dispatched(order, hours=48), self._actor(order.project.owner)
        photos = [self._photo(order, actor, taken=self._ago(hours=47), east=0.0001)]
        what = Application("MUNICIPAL_WORKS", "人行道翻修，围挡内无法施工。", 72, photos, self._sheet(actor))
        self._file(order, actor, 46, what)
        deferral = Deferral.objects.select_related("order__project", "unit").get(order=order)
        assert approve_deferral(deferral, 48, owner, self._ago(hours=45), opinion="围挡拆除后即修")
        order.refresh_from_db()
        assert feed_back(order, actor, self._ago(hours=5), measures="更换箱门锁具，线缆入槽")
        assert confirm(order, ["现场复核照片"], actor, self._ago(hours=4))

    def _recording(self, order: Order) -> None:
        """Special timing asked for; it waits for the owner."""
        actor = self._dispatched(order, hours=7)
        what = Request(
            "存储机房因消防检查封闭至明日上午，人员不能进入。", "请自现在起暂停计时至机房开放。", self._sheet(actor)
        )
        assert request_timing(order, what, actor, self._ago(minutes=40))

    def _dispatched(self, order: Order, hours: float) -> Actor:
        actor = self._actor(order.project.integrator)
        assert dispatch(order, actor.unit, actor, self._ago(hours=hours))
        return actor

    def _file(self, order: Order, actor: Actor, hours: float, what: Application) -> None:
        verdict = file_deferral(order, what, actor, self._ago(hours=hours))
        assert verdict, verdict.why

    def _photo(self, order: Order, actor: Actor, taken: datetime, east: float) -> str:
        """A site photo: the baseline picture of a camera near the place, with a claim of time and place."""
        camera = Camera.objects.filter(order_links__order=order).first()
        camera = camera or Camera.objects.filter(project=order.project).order_by("gb_code").first()
        assert camera is not None
        content = _with_claim(_picture(camera), taken, camera.longitude + east, camera.latitude)
        return self._keep(content, FileKind.PHOTO, "现场照片.jpg", actor)

    def _sheet(self, actor: Actor) -> str:
        return self._keep(_stamped(), FileKind.STAMPED_FORM, "盖章申请表.png", actor)

    def _keep(self, content: bytes, kind: FileKind, name: str, actor: Actor) -> str:
        typed = "image/jpeg" if kind == FileKind.PHOTO else "image/png"
        claim = claim_of(content) if kind == FileKind.PHOTO else None
        return keep(content, kind=kind, name=name, content_type=typed, by=actor.name, now=self.now, claim=claim).sha256


def _picture(camera: Camera) -> Image.Image:
    baseline = camera.baselines.first()
    if baseline is None or not baseline.picture:
        return Image.new("RGB", (640, 480), "#8a99a6")
    return Image.open(BytesIO(outside().files.read(baseline.picture))).convert("RGB")


def _with_claim(picture: Image.Image, taken: datetime, longitude: float, latitude: float) -> bytes:
    exif = Image.Exif()
    inner: dict[int, Any] = exif.get_ifd(ExifTags.IFD.Exif)
    inner[ExifTags.Base.DateTimeOriginal] = taken.astimezone(SHANGHAI).strftime("%Y:%m:%d %H:%M:%S")
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: _sexagesimal(latitude), 3: "E", 4: _sexagesimal(longitude)})
    out = BytesIO()
    picture.save(out, "JPEG", quality=82, exif=exif)
    return out.getvalue()


def _sexagesimal(degrees: float) -> tuple[float, float, float]:
    whole, rest = divmod(degrees * 3600, 3600)
    minutes, seconds = divmod(rest, 60)
    return whole, minutes, round(seconds, 3)


def _stamped() -> bytes:
    """A sheet with ruled lines and a round red seal, as a scan would show it from afar."""
    sheet = Image.new("RGB", (620, 860), "#fdfdfb")
    draw = ImageDraw.Draw(sheet)
    for row in range(9):
        draw.rectangle((60, 150 + row * 48, 560, 198 + row * 48), outline="#555")
    draw.line((190, 150, 190, 582), fill="#555")
    draw.rectangle((60, 600, 560, 790), outline="#555")
    draw.ellipse((360, 620, 510, 770), outline="#c4301f", width=5)
    draw.polygon(_star(435, 695, 30), fill="#c4301f")
    out = BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def _star(x: float, y: float, size: float) -> Sequence[tuple[float, float]]:
    turns = [(0, -1), (0.22, -0.31), (0.95, -0.31), (0.36, 0.12), (0.59, 0.81)]
    turns += [(0, 0.38), (-0.59, 0.81), (-0.36, 0.12), (-0.95, -0.31), (-0.22, -0.31)]
    return [(x + dx * size, y + dy * size) for dx, dy in turns]
