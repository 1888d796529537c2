"""Believable values for every part, told relative to the moment they are shown."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from shiwei.web import words
from shiwei.web.styleguide import cast
from shiwei.web.styleguide.pictures import picture

Values = dict[str, Any]
HOUR = timedelta(hours=1)
STATES = ["ok"] * 90 + ["warning"] * 3 + ["fault"] * 3 + ["offline"] * 3 + ["untested", "deferred"]
LABELS = {
    "ok": "正常",
    "warning": "预警",
    "fault": "图像故障",
    "offline": "离线",
    "untested": "未能检测",
    "deferred": "暂缓中",
}


def stage(
    kind: str, unit: Values, start: datetime, hours: float | None, limit: int, now: datetime, **more: Any
) -> Values:
    """A stage of ``hours`` (None: it runs), its deadline and overtime as the fold would give them."""
    end = None if hours is None else start + hours * HOUR
    paused = more.get("paused", [])
    rest = sum(((until or now) - since for since, until in paused), timedelta())
    elapsed = (end or now) - start - rest
    deadline = start + limit * HOUR + rest
    base = {"kind": kind, "unit": unit["name"], "party": unit["role"], "start": start, "end": end, "limit_hours": limit}
    times = {"deadline": deadline, "overtime": elapsed > limit * HOUR, "elapsed_seconds": int(elapsed.total_seconds())}
    return {**base, **times, "article": "10", "because": ["R10.8" if limit == 4 else "R10.9", "A02"], **more}


def finished(now: datetime) -> list[Values]:
    """Four stages, three parties, all in time: 2 h, 23 h, 23 h 50 min, 11 h 10 min."""
    start = now - 64 * HOUR
    return [
        stage("TRIAGE", cast.INTEGRATOR, start, 2, 24, now),
        stage("REPAIR", cast.NETWORK, start + 2 * HOUR, 23, 24, now),
        stage("REPAIR", cast.POWER, start + 25 * HOUR, 23 + 5 / 6, 24, now),
        stage("CONFIRM", cast.INTEGRATOR, start + (48 + 5 / 6) * HOUR, 11 + 1 / 6, 24, now),
    ]


def running(now: datetime) -> list[Values]:
    start = now - 3.2 * HOUR
    return [
        stage("TRIAGE", cast.INTEGRATOR, start, 0.2, 4, now),
        stage("REPAIR", cast.POWER, start + 0.2 * HOUR, None, 4, now),
    ]


def late(now: datetime) -> list[Values]:
    start = now - 34 * HOUR
    return [
        stage("TRIAGE", cast.INTEGRATOR, start, 3.5, 24, now),
        stage("REPAIR", cast.NETWORK, start + 3.5 * HOUR, None, 24, now),
    ]


def deferred(now: datetime) -> list[Values]:
    start = now - 50 * HOUR
    return [
        stage("TRIAGE", cast.INTEGRATOR, start, 1.2, 24, now),
        stage("REPAIR", cast.NETWORK, start + 1.2 * HOUR, 8, 24, now),
        stage(
            "REPAIR",
            cast.POWER,
            start + 9.2 * HOUR,
            None,
            24,
            now,
            paused=[(now - 32 * HOUR, None)],
            because=["R12.2", "A12"],
        ),
    ]


def pair(now: datetime, effect: str, place: str, label: str, region: tuple[float, float, float, float]) -> Values:
    x, y, w, h = region
    seen, learned = now - timedelta(minutes=6), now - timedelta(days=3, hours=2)
    return {
        "title": place,
        "before": {"src": picture(place, words.full_instant(learned)), "at": learned},
        "now": {
            "src": picture(place, words.full_instant(seen), effect),
            "at": seen,
            "regions": [{"x": x, "y": y, "w": w, "h": h, "label": label}],
        },
    }


def causes(now: datetime) -> list[Values]:
    stained = pair(now, "stain", "魏武大道希夷大道口", "镜头污渍 96%", (0.55, 0.34, 0.36, 0.46))
    blurred = pair(now, "blur", "花戏楼路 12 号杆", "模糊 91%", (0.02, 0.03, 0.96, 0.92))
    return [_power_cause(now), _stain_cause(now, stained), _dispatched_cause(now, blurred)]


def _cameras(count: int, state: str) -> list[Values]:
    return [{"name": f"{cast.PLACES[i % 10]} {i + 1:02d}", "url": "#", "state": state} for i in range(count)]


def _power_cause(now: datetime) -> Values:
    return {
        "key": "power-7",
        "name": "庄子大道 7 号配电箱",
        "kind_label": "配电箱",
        "domain": "power",
        "fault": "IMG_OFFLINE",
        "count": 23,
        "confidence": 0.97,
        "urgency": "EMERGENCY",
        "found_at": now - timedelta(minutes=4),
        "findings": [{"kind": "offline", "grade": "fault"}],
        "reasons": [
            "其下已检测的 23 路中有 23 路离线",
            "不在其下的 418 路已检测且在线",
            "同一交换机上由别处供电的 4 路在线，网络无故障",
        ],
        "cameras": _cameras(23, "offline"),
        "unit": cast.POWER,
        "units": cast.UNITS,
        "dispatch_url": "dispatch/",
        "url": "#",
    }


def _stain_cause(now: datetime, pictures: Values) -> Values:
    return {
        "key": "stain-3",
        "name": "魏武大道与希夷大道交口东北角球机",
        "kind_label": "球机",
        "domain": "device",
        "fault": "IMG_STAIN",
        "count": 1,
        "confidence": 0.96,
        "urgency": "NORMAL",
        "found_at": now - timedelta(minutes=6),
        "findings": [
            {"kind": "stain", "grade": "fault", "score": 0.96},
            {"kind": "blur", "grade": "warn", "score": 0.62},
        ],
        "reasons": ["两次看图均见镜头污渍，把握 96%", "本机异常；同一杆上的其他摄像机正常"],
        "pair": pictures,
        "cameras": _cameras(1, "fault"),
        "unit": cast.INTEGRATOR,
        "units": cast.UNITS,
        "dispatch_url": "dispatch/",
        "url": "#",
    }


def _dispatched_cause(now: datetime, pictures: Values) -> Values:
    cause = _stain_cause(now, pictures)
    changed = {"key": "blur-9", "name": "花戏楼路 12 号杆南向枪机", "kind_label": "枪机", "fault": "IMG_BLUR"}
    findings = [{"kind": "blur", "grade": "fault", "score": 0.91}]
    order = {"number": "20261124-0012", "url": "#"}
    return {**cause, **changed, "findings": findings, "order": order, "reasons": ["两次看图均见模糊，把握 91%"]}


def tiles() -> list[Values]:
    return [
        {
            "label": "在线率（今日）",
            "value": "98.6",
            "unit": "%",
            "delta": 0.3,
            "delta_text": "0.3 个百分点",
            "note": "较昨日",
            "points": [97.9, 98.1, 98.4, 98.0, 98.2, 98.3, 98.6],
            "url": "#",
        },
        {
            "label": "图像合格率（今日）",
            "value": "96.1",
            "unit": "%",
            "delta": -0.8,
            "delta_text": "0.8 个百分点",
            "note": "第 7 条口径",
            "points": [97.2, 97.0, 97.1, 96.8, 96.9, 96.9, 96.1],
            "url": "#",
        },
        {
            "label": "在办工单",
            "value": "37",
            "unit": "张",
            "note": "其中紧急 4 张",
            "points": [44, 41, 39, 46, 42, 40, 37],
            "url": "#",
        },
        {
            "label": "超时工单",
            "value": "2",
            "unit": "张",
            "tone": "fault",
            "delta": -3,
            "better": "down",
            "note": "较上周",
            "points": [6, 5, 5, 4, 5, 3, 2],
            "url": "#",
        },
        {
            "label": "暂缓待批",
            "value": "3",
            "unit": "件",
            "tone": "deferred",
            "note": "最早一件还剩 5 小时",
            "url": "#",
        },
    ]


def round_now(now: datetime) -> Values:
    """A round that goes from nothing to done in two minutes, again and again."""
    total, age = 4260, now.timestamp() % 150
    done = min(total, int(total * age / 120))
    bad = {"warning": done // 60, "fault": done // 45, "offline": done // 38, "untested": done // 130}
    state = "DONE" if done == total else "SECOND_LOOK" if age > 110 else "LOOKING"
    started = now - timedelta(seconds=age)
    counts = {"ok": done - sum(bad.values()), **bad}
    shape = {"id": 1, "kind": "DAILY_PATROL", "state": state, "total": total, "done": done, "counts": counts}
    return {
        **shape,
        "started_at": started,
        "ended_at": started + timedelta(minutes=2) if state == "DONE" else None,
        "suspects": done // 40,
        "url": "round/",
    }


def events(now: datetime) -> list[Values]:
    return [
        {
            "at": now - 5 * HOUR,
            "title": "报修",
            "icon": "message-report",
            "tone": "warning",
            "who": "魏武派出所",
            "role": "USING_UNIT",
            "text": "画面一片模糊，看不清车牌。",
            "article": "22",
        },
        {
            "at": now - 4.8 * HOUR,
            "title": "派单",
            "icon": "send",
            "tone": "pending",
            "who": cast.INTEGRATOR["name"],
            "role": "INTEGRATOR",
            "text": "研判为镜头污渍，派本单位处理。",
            "article": "9",
        },
        {
            "at": now - 3 * HOUR,
            "title": "到场",
            "icon": "map-pin",
            "tone": "pending",
            "who": cast.INTEGRATOR["name"],
            "role": "INTEGRATOR",
        },
        {
            "at": now - 2.5 * HOUR,
            "title": "反馈已修复",
            "icon": "tool",
            "tone": "pending",
            "who": cast.INTEGRATOR["name"],
            "role": "INTEGRATOR",
            "text": "擦拭镜头，紧固护罩；附前后照片 2 张。",
        },
        {
            "at": now - 2.4 * HOUR,
            "title": "复测合格，确认闭环",
            "icon": "circle-check",
            "tone": "ok",
            "who": cast.INTEGRATOR["name"],
            "role": "INTEGRATOR",
            "article": "9",
        },
    ]


def trend() -> Values:
    rng = random.Random(7)  # noqa: S311  # a drawing
    days = [f"11-{d:02d}" for d in range(1, 25)]
    online = [round(97.5 + rng.random() * 1.4, 1) for _ in days]
    passed = [round(95.6 + rng.random() * 1.6, 1) for _ in days]
    line = {"type": "line", "showSymbol": False, "smooth": 0.2, "lineStyle": {"width": 2}}
    limit = {
        "silent": True,
        "symbol": "none",
        "lineStyle": {"color": "var(--sw-fault-solid)"},
        "label": {"formatter": "95%", "position": "insideEndTop", "color": "var(--sw-fault)"},
        "data": [{"yAxis": 95}],
    }
    return {
        "legend": {},
        "xAxis": {"type": "category", "data": days, "boundaryGap": False},
        "yAxis": {"type": "value", "min": 94, "max": 100, "axisLabel": {"formatter": "{value}%"}},
        "series": [
            {**line, "name": "在线率", "data": online},
            {**line, "name": "合格率", "data": passed, "markLine": limit},
        ],
    }


def workload() -> Values:
    units = ["皖云集成", "广联网络", "谯城取电", "涡阳取电", "产权机房"]
    bar = {"type": "bar", "stack": "all", "barWidth": 16}
    return {
        "legend": {},
        "xAxis": {"type": "value"},
        "yAxis": {"type": "category", "data": units[::-1]},
        "series": [
            {**bar, "name": "按时", "color": "var(--sw-ok-solid)", "data": [4, 9, 14, 31, 86]},
            {**bar, "name": "超时", "color": "var(--sw-fault-solid)", "data": [1, 0, 3, 2, 5]},
        ],
    }


def geojson(count: int = 3000) -> Values:
    rng = random.Random(2019)  # noqa: S311  # a drawing
    return {"type": "FeatureCollection", "features": [_point(rng, i) for i in range(count)]}


def _point(rng: random.Random, i: int) -> Values:
    name, longitude, latitude = rng.choices(cast.COUNTIES, weights=[9, 4, 4, 3])[0]
    spread = 0.03 if rng.random() < 0.65 else 0.11
    state = rng.choice(STATES)
    at = [round(rng.gauss(longitude, spread), 5), round(rng.gauss(latitude, spread * 0.7), 5)]
    properties = {"name": f"{name} {i:04d} 号点位", "state": state, "state_label": LABELS[state], "url": "#"}
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": at}, "properties": properties}
