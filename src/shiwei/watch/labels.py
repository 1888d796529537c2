"""Words for codes of the watch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from shiwei.kernel.time import SHANGHAI, parse_instant

Words = dict[str, str | Promise]

CAMERA_STATE: Words = {
    "ok": _l("正常"),
    "warning": _l("预警"),
    "fault": _l("图像故障"),
    "offline": _l("离线"),
    "untested": _l("未能检测"),
    "unknown": _l("尚未巡查"),
}

ROUND_KIND: Words = {"DAILY_PATROL": _l("日常巡查"), "MONITOR": _l("自动监测"), "RETEST": _l("复测")}

ROUND_STATE: Words = {
    "WAITING": _l("等待开始"),
    "LOOKING": _l("正在看图"),
    "SECOND_LOOK": _l("复看可疑"),
    "JUDGING": _l("研判中"),
    "DONE": _l("已完成"),
    "STOPPED": _l("已停止"),
    "FAILED": _l("未能完成"),
}

KIND: Words = {
    "offline": _l("离线"),
    "signal_lost": _l("无信号画面"),
    "black": _l("黑屏"),
    "blur": _l("模糊"),
    "low_contrast": _l("雾化低对比"),
    "color_cast": _l("偏色"),
    "stutter": _l("卡顿"),
    "freeze": _l("画面冻结"),
    "stain": _l("镜头污渍"),
    "occlusion": _l("遮挡"),
    "ptz_dead": _l("云台不动"),
    "overexposed": _l("过曝"),
    "underexposed": _l("过暗"),
    "noise": _l("雪花噪声"),
    "stripes": _l("条纹干扰"),
    "mosaic": _l("马赛克"),
    "shake": _l("画面抖动"),
    "scene_change": _l("视角变化"),
    "clock_wrong": _l("时间不准"),
    "osd_missing": _l("缺少标注"),
}

REASON: Words = {
    "dns": _l("地址无法解析"),
    "refused": _l("设备拒绝连接"),
    "timeout": _l("连接无响应"),
    "no_answer": _l("连上后不应答"),
    "no_media": _l("应答但无码流"),
    "stalled": _l("码流中断"),
    "unauthorized": _l("账号或密码不符"),
    "not_found": _l("码流路径不存在"),
    "unsupported_codec": _l("编码不支持"),
    "decode_error": _l("码流无法解码"),
    "unreadable_file": _l("文件无法读取"),
    "busy": _l("设备连接数已满"),
    "unsupported_transport": _l("传输方式不支持"),
    "protocol_error": _l("应答不是 RTSP"),
    "no_key_frame": _l("等不到关键帧"),
    "no_time": _l("本轮时间不够"),
}


NODE_KIND: Words = {
    "camera": _l("摄像机"),
    "pole": _l("立杆"),
    "box": _l("设备箱"),
    "onu": _l("光网络单元"),
    "switch": _l("交换机"),
    "olt": _l("光线路终端"),
    "room": _l("机房"),
    "feed": _l("供电回路"),
    "meter": _l("电表"),
    "nvr": _l("录像机"),
    "platform": _l("平台"),
}


def word(table: Words, code: str) -> str:
    """The word for a code, or the code itself where none is known."""
    return str(table.get(code, code))


def verdict_sentence(result: dict[str, Any]) -> str:
    """What a test of one camera found (``watch.field.test_result``), in the words of somebody standing below it."""
    kinds = _("、").join(word(KIND, kind) for kind in result["kinds"])
    reason = word(REASON, result["reason"])
    sentences = {
        "running": word(ROUND_STATE, result["step"]),
        "clean": _("清晰"),
        "fault": _("仍见%(kinds)s") % {"kinds": kinds},
        "offline": _("连不上：%(reason)s") % {"reason": reason},
        "untested": _("未能检测：%(reason)s（不算摄像机故障）") % {"reason": reason},
        "failed": _("这次测试没有做完，请再试一次"),
    }
    return sentences[result["verdict"]]


def reason_sentence(reason: dict[str, Any]) -> str:
    """One reason of a cause, in words a dispatcher would accept."""
    sentence: str = _SENTENCES[reason["code"]](reason)
    return sentence


def _all_below(r: dict[str, Any]) -> str:
    return _("其下已检测的 %(tested)d 路中有 %(down)d 路离线") % r


def _others(r: dict[str, Any]) -> str:
    return _("不在其下的 %(count)d 路已检测且在线") % r


def _alone(r: dict[str, Any]) -> str:
    return _("本机%(why)s；同一上级下的其他摄像机没有一起离线") % {"why": word(REASON, r["reason"])}


def _seen(r: dict[str, Any]) -> str:
    return _("两次看图均见%(kind)s，把握 %(percent)d%%") % {
        "kind": word(KIND, r["kind"]),
        "percent": int(r["score"] * 100),
    }


def _flapping(r: dict[str, Any]) -> str:
    return _("%(kind)s时有时无：最近几次看图中变了 %(changes)d 次") % {
        "kind": word(KIND, r["kind"]),
        "changes": r["changes"],
    }


def _after_window(r: dict[str, Any]) -> str:
    ends = parse_instant(r["ends"]).astimezone(SHANGHAI)
    return _("计划窗口（%(notice)s）已于 %(ends)s 结束，仍未恢复") % {
        "notice": r["notice"],
        "ends": f"{ends:%m-%d %H:%M}",
    }


def _seen_on(r: dict[str, Any]) -> str:
    return _("%(kind)s见于%(stream)s") % {
        "kind": word(KIND, r["kind"]),
        "stream": {"sub": _("子码流"), "main": _("主码流")}[r["stream"]],
    }


_SENTENCES: dict[str, Callable[[dict[str, Any]], str]] = {
    "all_below_down": _all_below,
    "not_tested": lambda r: _("其下 %(count)d 路未能检测，不作依据") % r,
    "others_alive": _others,
    "alone": _alone,
    "seen": _seen,
    "flapping": _flapping,
    "after_window": _after_window,
    "within": lambda r: _("其中 %(cameras)d 路同在 %(node)s 之下") % r,
    "seen_on": _seen_on,
}
