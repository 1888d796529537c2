"""What is often done about a fault: offered on a phone as one tap, in the words that the feedback then says."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = tuple[str | Promise, ...]

_CAMERA: Words = (_("更换摄像机"), _("重启摄像机"))
_LENS: Words = (_("擦拭镜头"), _("清理遮挡物"), _("重新对焦"), *_CAMERA)
_PICTURE: Words = (_("调整图像参数"), *_CAMERA, _("升级固件"))

BY_FAULT: dict[str, Words] = {
    "IMG_OFFLINE": (_("恢复供电"), _("更换光模块"), _("重做线缆接头"), _("重启设备"), _("更换交换机"), *_CAMERA),
    "IMG_BLUR": _LENS,
    "IMG_STAIN": _LENS,
    "IMG_BLACK": (_("恢复供电"), _("更换补光灯"), *_CAMERA),
    "IMG_COLOR": _PICTURE,
    "IMG_STUTTER": (_("更换光模块"), _("重做线缆接头"), *_CAMERA),
    "IMG_PTZ": (_("维修云台"), *_CAMERA),
    "HW_POLE": (_("扶正杆件"), _("更换杆件"), _("加固基础")),
    "HW_BOX": (_("更换设备箱"), _("修复门锁"), _("清理设备箱")),
    "HW_CABLE": (_("重做线缆接头"), _("更换线缆"), _("重新架设线缆")),
    "HW_FILL_LIGHT": (_("更换补光灯"), _("恢复供电")),
    "HW_NUMBER_PLATE": (_("补装编号牌"),),
}
_ANY: Words = (_("恢复供电"), _("重启设备"), _("更换设备"), _("重做线缆接头"))


def often_done(fault: str) -> list[str]:
    """The measures worth offering for this fault, the likeliest first."""
    return [str(word) for word in BY_FAULT.get(fault, _ANY)]
