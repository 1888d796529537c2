"""The demo city into the database, once: units, people, registry, contracts, baselines, and the reports people made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from shiwei.accounts.models import Unit, UnitRole, User
from shiwei.assets.actions.learn_baseline import LearnedBaseline, learn_baselines
from shiwei.assets.models import Camera, Jurisdiction, Node, NodeKind, Project, Supply, SupplyRole
from shiwei.assets.passwords import seal
from shiwei.contracts.models import Clause, Contract
from shiwei.demo import city as plan
from shiwei.demo.accounts import PASSWORD, accounts
from shiwei.demo.deferrals import seed_deferrals
from shiwei.demo.duty import seed_duty
from shiwei.demo.early import seed_early_warnings
from shiwei.demo.intake import tell
from shiwei.kernel.text import bigram_column
from shiwei.ledger.actions.append import append

Learned = Callable[[str], tuple[bytes, str]]
"""Camera code -> its baseline's bytes and the hash of its kept picture."""


def is_loaded() -> bool:
    return Camera.objects.exists()


def load(city: plan.City, urls: Mapping[str, Any], told: Mapping[str, Any], learned: Learned, now: datetime) -> None:
    """Write all of it in one transaction; ``told`` is the ground truth.

    A kill in the middle leaves nothing, and the next start begins anew.
    """
    with transaction.atomic():
        units = _units(city)
        _people(units)
        projects = _projects(city, units)
        _contracts(city, units, projects)
        nodes = _nodes(city, units)
        cameras = _cameras(city, units, projects, nodes, urls)
        _supplies(city, nodes)
        learn_baselines(LearnedBaseline(camera.pk, *learned(camera.gb_code), now) for camera in cameras.values())
        append(
            at=now, actor="system", unit="", subject="registry", verb="imported",
            data={"nodes": len(nodes), "cameras": len(cameras)}, reasons=["X7"],
        )  # fmt: skip
        orders = tell(told, projects, cameras, now)
        seed_deferrals(orders, units, now)
        seed_duty(units, now)
        seed_early_warnings(told, list(cameras.values()), now)


def _units(city: plan.City) -> dict[str, Unit]:
    found: dict[str, Unit] = {}
    for unit in city.units:
        made: Unit = Unit.objects.add_root(
            {"code": unit.code, "name": unit.name, "short_name": unit.short_name, "phone": unit.phone}
        )
        UnitRole.objects.bulk_create(UnitRole(unit=made, role=role) for role in unit.roles)
        found[unit.code] = made
    return found


def _people(units: Mapping[str, Unit]) -> None:
    password = make_password(PASSWORD)
    User.objects.bulk_create(
        User(
            username=account["username"],
            password=password,
            display_name=f"{account['unit']}{account['name']}",
            unit=units[account["code"]],
            duty=account["duty"],
        )
        for account in accounts()
    )


def _projects(city: plan.City, units: Mapping[str, Unit]) -> dict[str, Project]:
    for place in city.jurisdictions:
        Jurisdiction.objects.create(code=place.code, name=place.name)
    return {
        p.code: Project.objects.create(
            code=p.code,
            name=p.name,
            owner=units[p.owner],
            integrator=units[p.integrator],
            jurisdiction_id=p.jurisdiction,
        )
        for p in city.projects
    }


def _contracts(city: plan.City, units: Mapping[str, Unit], projects: Mapping[str, Project]) -> None:
    for c in city.contracts:
        made = Contract.objects.create(
            code=c.code,
            name=c.name,
            unit=units[c.unit],
            fee=c.fee,
            starts=c.starts,
            ends=c.ends,
            approved=c.approved,
        )
        made.projects.set([projects[p] for p in c.projects])
        Clause.objects.bulk_create(
            Clause(contract=made, parameter=s.parameter, value=s.value, number=s.number, quote=s.quote)
            for s in c.clauses
        )


def _nodes(city: plan.City, units: Mapping[str, Unit]) -> dict[str, Node]:
    Node.objects.bulk_create(
        [
            Node(code=n.code, kind=n.kind, name=n.name, unit=units[n.unit], jurisdiction_id=n.jurisdiction)
            for n in city.nodes
        ]
        + [
            Node(code=c.gb_code, kind=NodeKind.CAMERA, name=c.name, unit=units[c.unit], jurisdiction_id=c.jurisdiction)
            for c in city.cameras
        ]
    )
    return {n.code: n for n in Node.objects.all()}


def _cameras(
    city: plan.City,
    units: Mapping[str, Unit],
    projects: Mapping[str, Project],
    nodes: Mapping[str, Node],
    urls: Mapping[str, Any],
) -> dict[str, Camera]:
    Camera.objects.bulk_create(
        Camera(
            node=nodes[c.gb_code],
            gb_code=c.gb_code,
            name=c.name,
            name_bigrams=bigram_column(c.name),
            project=projects[c.project],
            using_unit=units[c.using_unit],
            longitude=c.longitude,
            latitude=c.latitude,
            stream_url=urls[c.gb_code],
            stream_user=c.username,
            stream_password=seal(c.password),
            is_ptz=c.is_ptz,
            is_key_location=c.is_key_location,
        )
        for c in city.cameras
    )
    return {c.gb_code: c for c in Camera.objects.all()}


def _supplies(city: plan.City, nodes: Mapping[str, Node]) -> None:
    links = [(n.code, n.power, n.network) for n in city.nodes]
    links += [(c.gb_code, (c.box,), (c.onu,)) for c in city.cameras]
    Supply.objects.bulk_create(
        Supply(child=nodes[child], parent=nodes[parent], role=role)
        for child, power, network in links
        for role, parents in ((SupplyRole.POWER, power), (SupplyRole.NETWORK, network))
        for parent in parents
    )
