"""Import the registry: supply chain and cameras, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.accounts.models import Unit
from shiwei.assets.facts import whole_chain
from shiwei.assets.models import Camera, Node, NodeKind, Project, Supply
from shiwei.assets.passwords import seal
from shiwei.assets.table import CAMERA_EXTRAS, NODE_EXTRAS, Row, TableRefused
from shiwei.kernel.text import bigram_column
from shiwei.ledger.actions.append import append
from shiwei.topology.chain import ChainError

_PLAIN = (
    "name", "longitude", "latitude", "stream_url", "stream_user", "is_ptz", "is_key_location",
)  # fmt: skip


def import_registry(nodes: Sequence[Row], cameras: Sequence[Row], actor: Actor, now: datetime) -> dict[str, int]:
    """Write or renew every line in one transaction, and one ledger event; returns the counts.

    Raises TableRefused naming the line of every unknown unit, project or parent, every code named twice, and a chain
    that
    contradicts itself; nothing is written then.
    """
    _refuse_doubles(nodes, "code")
    _refuse_doubles(cameras, "gb_code")
    with transaction.atomic():
        units = {u.code: u for u in Unit.objects.all()}
        projects = {p.code: p for p in Project.objects.all()}
        _refuse_unknown(nodes, cameras, units, projects)
        known = _write_nodes(nodes, cameras, units)
        _write_cameras(cameras, projects, units, known)
        _write_supplies([*nodes, *cameras], known)
        _check_chain()
        counts = {"nodes": len(nodes), "cameras": len(cameras)}
        append(
            at=now, actor=actor.name, unit=actor.unit, subject="registry", verb="imported", data=counts, reasons=["X7"]
        )
    return counts


def _refuse_doubles(rows: Sequence[Row], column: str) -> None:
    first: dict[str, int] = {}
    faults = []
    for row in rows:
        code = row.values[column]
        if code in first:
            faults.append(f"line {row.line}: {column} {code} stands in line {first[code]} already")
        first.setdefault(code, row.line)
    if faults:
        raise TableRefused(faults)


def _refuse_unknown(nodes: Sequence[Row], cameras: Sequence[Row], units: Any, projects: Any) -> None:
    codes = {r.values["code"] for r in nodes} | set(Node.objects.values_list("code", flat=True))
    faults = []
    for row in [*nodes, *cameras]:
        unknown = [("unit", u) for u in (row.values["unit"], row.values.get("using_unit")) if u and u not in units]
        unknown += [("parent", p) for p in (*row.values["power"], *row.values["network"]) if p not in codes]
        unknown += [("project", p) for p in [row.values.get("project")] if p and p not in projects]
        faults += [f"line {row.line}: unknown {what} {code!r}" for what, code in unknown]
    if faults:
        raise TableRefused(faults)


def _write_nodes(nodes: Sequence[Row], cameras: Sequence[Row], units: dict[str, Unit]) -> dict[str, Node]:
    made = [
        Node(
            code=r.values["code"],
            kind=r.values["kind"],
            name=r.values["name"],
            unit=units[r.values["unit"]],
            patrol_kbps=r.values["patrol_kbps"],
        )
        for r in nodes
    ] + [
        Node(code=r.values["gb_code"], kind=NodeKind.CAMERA, name=r.values["name"], unit=units[r.values["unit"]])
        for r in cameras
    ]
    named = ["kind", "name", "unit", *_told(nodes, NODE_EXTRAS)]
    Node.objects.bulk_create(made, update_conflicts=True, unique_fields=["code"], update_fields=named, batch_size=500)
    return {n.code: n for n in Node.objects.all()}


def _write_cameras(
    cameras: Sequence[Row], projects: dict[str, Project], units: dict[str, Unit], known: dict[str, Node]
) -> None:
    made = [
        Camera(
            node=known[r.values["gb_code"]],
            gb_code=r.values["gb_code"],
            project=projects[r.values["project"]],
            using_unit=units.get(r.values["using_unit"]),
            name_bigrams=bigram_column(r.values["name"]),
            stream_password=seal(r.values["stream_password"]),
            **{name: r.values[name] for name in (*_PLAIN, *CAMERA_EXTRAS)},
        )
        for r in cameras
    ]
    named = [*_PLAIN, *_told(cameras, CAMERA_EXTRAS), "project", "using_unit", "stream_password", "name_bigrams"]
    Camera.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["gb_code"], update_fields=named, batch_size=500
    )


def _told(rows: Sequence[Row], columns: Sequence[str]) -> list[str]:
    """Those of the columns which say anything in this table."""
    return [column for column in columns if any(row.values[column] not in ("", None) for row in rows)]


def _write_supplies(rows: Sequence[Row], known: dict[str, Node]) -> None:
    children = [known[r.values.get("code") or r.values["gb_code"]] for r in rows]
    for start in range(0, len(children), 500):
        Supply.objects.filter(child__in=children[start : start + 500]).delete()
    links = [
        Supply(child=child, parent=known[parent], role=role)
        for row, child in zip(rows, children, strict=True)
        for role in ("power", "network")
        for parent in dict.fromkeys(row.values[role])
    ]
    Supply.objects.bulk_create(links, batch_size=500)


def _check_chain() -> None:
    try:
        whole_chain()
    except ChainError as error:
        raise TableRefused([f"supply chain: {error}"]) from error
