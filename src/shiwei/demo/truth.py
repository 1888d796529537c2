"""The ground truth of the demo city: exactly what one patrol must find, and what people report besides."""

from __future__ import annotations

from typing import Any

from shiwei.demo.city_model import City
from shiwei.demo.faults import CameraFault, Plan, Report, plan

EMERGENCY_ABOVE = 10
"""More cameras than this are an emergency (R10.4)."""


def truth(city: City) -> dict[str, Any]:
    """JSON-shaped. ``orders``: what one patrol must yield, by cause and fault. ``untestable``: cameras that could not
    be tested, never an order. ``reports``: faults that only people tell of."""
    told = plan(city)
    orders = [_shared(city, told, told.switch, "network"), _shared(city, told, told.feed, "power")]
    orders += [_single(city, fault) for fault in told.faults if fault.group == "single"]
    return {
        "city": city.name,
        "seed": city.seed,
        "cameras": len(city.cameras),
        "orders": sorted(orders, key=lambda o: (-len(o["cameras"]), o["cause"])),
        "untestable": [{"camera": f.camera, "reason": f.behaviour} for f in told.faults if f.group == "untestable"],
        "reports": [_report(city, report) for report in told.reports],
    }


def _shared(city: City, told: Plan, node: str, domain: str) -> dict[str, Any]:
    cameras = [c.gb_code for c in city.under(node)]
    project = city.camera(cameras[0]).project
    return _order(node, "offline", "IMG_OFFLINE", domain, city.node(node).unit, project, cameras)


def _single(city: City, fault: CameraFault) -> dict[str, Any]:
    camera = city.camera(fault.camera)
    return _order(fault.camera, fault.kind, fault.fault, "device", camera.unit, camera.project, [fault.camera]) | {
        "reason": fault.behaviour if fault.kind == "offline" else None
    }


def _order(
    cause: str, kind: str, fault: str, domain: str, unit: str, project: str, cameras: list[str]
) -> dict[str, Any]:
    return {
        "cause": cause,
        "kind": kind,
        "fault": fault,
        "domain": domain,
        "unit": unit,
        "project": project,
        "urgency": "EMERGENCY" if len(cameras) > EMERGENCY_ABOVE else "NORMAL",
        "cameras": cameras,
        "reason": "timeout",
    }


def _report(city: City, report: Report) -> dict[str, Any]:
    cameras = {c.gb_code: c for c in city.cameras}
    at = cameras.get(report.at)
    return {
        "source": report.source,
        "fault": report.fault,
        "at": report.at,
        "cameras": [report.at] if at else [],
        "project": at.project if at else _project_at(city, report.at),
        "reporter": report.reporter,
        "words": report.words,
    }


def _project_at(city: City, node: str) -> str:
    """The project of the cameras on this pole or box; of a node that serves all, the first project."""
    return next((c.project for c in city.cameras if node in {c.pole, c.box, c.onu}), city.projects[0].code)
