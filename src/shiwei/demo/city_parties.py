"""The demo city's parties, projects and contracts. Every organisation is invented."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from shiwei.demo.city_model import Clause, Contract, Project, Unit
from shiwei.demo.city_places import COUNTIES, County

OWNER = "OWN-SJ"
ROOM_OWNER = "ROOM-ZX"
INTEGRATORS = ("INT-HS", "INT-LY")
NETWORK_OPERATORS = ("NET-TX", "NET-HL")
POWER_SUPPLIERS = ("PWR-GY", "PWR-CD")
_FROM, _TO = date(2025, 5, 13), date(2030, 5, 12)


def units() -> tuple[Unit, ...]:
    """All parties: owner, integrators, operators, suppliers, owner of the machine rooms, police stations."""
    named = (
        Unit(OWNER, "亳州市视频数据资源管理中心", "市视频中心", ("OWNER", "DATA_BUREAU"), "0558-5550100"),
        Unit(ROOM_OWNER, "亳州市政务机房保障处", "机房保障处", ("ROOM_OWNER",), "0558-5550110"),
        Unit("INT-HS", "安徽淮朔智能系统工程有限公司", "淮朔智能", ("INTEGRATOR",), "0558-5550201"),
        Unit("INT-LY", "亳州陵源视讯技术有限公司", "陵源视讯", ("INTEGRATOR",), "0558-5550202"),
        Unit("NET-TX", "亳州通衢通信有限公司", "通衢通信", ("NETWORK_OPERATOR",), "0558-5550301"),
        Unit("NET-HL", "皖北汇联网络有限公司", "汇联网络", ("NETWORK_OPERATOR",), "0558-5550302"),
        Unit("PWR-GY", "亳州光禹电力安装有限公司", "光禹电力", ("POWER_SUPPLIER",), "0558-5550401"),
        Unit("PWR-CD", "涡阳承电供电服务有限公司", "承电服务", ("POWER_SUPPLIER",), "0558-5550402"),
    )
    return (*named, *(station for county in COUNTIES for station in _stations(county)))


def _stations(county: County) -> list[Unit]:
    body = f"{county.name}公安分局" if county.name.endswith("区") else f"{county.name}公安局"
    return [
        Unit(station_code(county, i), f"{body}{name}", name, ("USING_UNIT",), _phone(county, i), county.code)
        for i, name in enumerate(county.stations, 1)
    ]


def _phone(county: County, number: int) -> str:
    return f"0558-55{county.code[-2:]}6{number:02d}"


def station_code(county: County, number: int) -> str:
    """Code of the county's police station, counted from 1."""
    return f"USE-{county.code}-{number}"


def projects() -> tuple[Project, ...]:
    """Five projects; the city's own district has two, of different integrators."""
    rows = (
        ("XMGC-341602-1", "谯城区城市视频监控一期", "INT-HS", "341602"),
        ("XMGC-341602-2", "谯城区城市视频监控二期", "INT-LY", "341602"),
        ("XMGC-341621", "涡阳县视频联网工程", "INT-HS", "341621"),
        ("XMGC-341622", "蒙城县视频联网工程", "INT-LY", "341622"),
        ("XMGC-341623", "利辛县视频联网工程", "INT-LY", "341623"),
    )
    return tuple(Project(code, name, OWNER, integrator, county) for code, name, integrator, county in rows)


def project_for(county: County, site: int) -> Project:
    """The project that a site of the county belongs to."""
    own = [p for p in projects() if p.jurisdiction == county.code]
    return own[1 if len(own) > 1 and site >= 8 else 0]


def contracts() -> tuple[Contract, ...]:
    """One contract a unit that maintains; the second integrator's holds stricter limits than the regulation."""
    everything = tuple(p.code for p in projects())
    of = {i: tuple(p.code for p in projects() if p.integrator == i) for i in INTEGRATORS}
    stricter = (
        Clause("emergency.stage_hours", 3, "6.2", "紧急故障每一环节处理时间不超过3小时。"),
        Clause("normal.stage_hours", 20, "6.3", "非紧急故障每一环节处理时间不超过20小时。"),
    )
    return (
        _contract("HT-2025-011", "城市视频监控系统集成与运维合同", "INT-HS", of["INT-HS"], "1286000.00"),
        _contract("HT-2025-012", "视频联网工程集成与运维合同", "INT-LY", of["INT-LY"], "1042000.00", stricter),
        _contract("HT-2025-021", "视频专网链路租用与维护合同（谯城、利辛）", "NET-TX", everything, "860000.00"),
        _contract("HT-2025-022", "视频专网链路租用与维护合同（涡阳、蒙城）", "NET-HL", everything, "594000.00"),
        _contract("HT-2025-031", "前端点位取电接入与维护合同（谯城、蒙城）", "PWR-GY", everything, "372000.00"),
        _contract("HT-2025-032", "前端点位取电接入与维护合同（涡阳、利辛）", "PWR-CD", everything, "268000.00"),
    )


def _contract(
    code: str, name: str, unit: str, of: tuple[str, ...], fee: str, clauses: tuple[Clause, ...] = ()
) -> Contract:
    return Contract(code, name, unit, of, Decimal(fee), _FROM, _TO, clauses=clauses)
