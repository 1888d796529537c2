"""What a police officer says instead of a fault code: one tile each, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Tile:
    """``fault`` empty: a question. ``camera``: it is about one camera, which must be named."""

    key: str
    label: str | Promise
    icon: str
    fault: str
    camera: bool = True


TILES = (
    Tile("none", _("没有画面"), "video-off", "IMG_OFFLINE"),
    Tile("black", _("画面全黑"), "moon", "IMG_BLACK"),
    Tile("blur", _("画面模糊"), "blur", "IMG_BLUR"),
    Tile("color", _("颜色不对"), "palette", "IMG_COLOR"),
    Tile("stutter", _("画面卡顿"), "player-pause", "IMG_STUTTER"),
    Tile("stain", _("镜头脏了或被挡住"), "droplet", "IMG_STAIN"),
    Tile("ptz", _("球机转不动"), "rotate-360", "IMG_PTZ"),
    Tile("recording", _("录像查不到"), "player-play", "FN_NO_RECORDING"),
    Tile("platform", _("平台没反应"), "server", "FN_QUERY_NO_RESPONSE", camera=False),
    Tile("rights", _("没有权限"), "lock", "FN_PERMISSION", camera=False),
    Tile("danger", _("立杆或箱子有危险"), "barrier-block", "HW_NUISANCE", camera=False),
    Tile("question", _("我想问个问题"), "help-circle", "", camera=False),
)
BY_KEY = {tile.key: tile for tile in TILES}
