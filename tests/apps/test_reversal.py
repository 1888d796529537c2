"""A confirmed count cancelled by a ruling: both parties sign, it stays visible, its amount no longer counts."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest

from shiwei.ledger.queries import events_of
from shiwei.penalties.actions.open_reversal import open_reversal
from shiwei.penalties.actions.sign_reversal import sign_reversal
from shiwei.penalties.facts import closure
from shiwei.penalties.models import Penalty, Reversal
from shiwei.penalties.queries import totals
from tests.counting import YUAN, confirmed, fold_totals, overtime, rows_are_the_fold
from tests.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


@pytest.fixture
def penalty(world: World, wired: SimpleNamespace) -> Penalty:
    return confirmed(world, wired, overtime(world, wired))


def opened(penalty: Penalty, world: World, wired: SimpleNamespace, party: str = "owner", **change: str) -> bool:
    told = {"reason": "复核：设备日志证明按时", "ruling": "亳数裁〔2026〕7号", **change}
    evidence = [told.pop("proof", "裁定书.pdf")]
    actor = world.actor(getattr(world, party))
    return bool(open_reversal(penalty, **told, evidence=[e for e in evidence if e], actor=actor, now=wired.clock.now()))


def test_both_parties_sign_and_the_amount_is_taken_back(penalty: Penalty, world: World, wired: SimpleNamespace) -> None:
    assert opened(penalty, world, wired)
    assert totals(Penalty.objects.all()).net == YUAN, "one signature takes nothing back"
    at = wired.clock.forward(hours=1)
    assert sign_reversal(penalty, world.actor(world.network), at)
    found = totals(Penalty.objects.all())
    assert (penalty.state, penalty.reversed_at) == ("CONFIRMED", at), "what was confirmed stays as it was"
    assert (found.confirmed, found.reversed_amount, found.net) == (YUAN, YUAN, Decimal("0.00"))
    assert fold_totals(wired)["NET-B"].confirmed == found.confirmed, "the fold knows of no reversal"
    rows_are_the_fold(wired)


def test_a_reversal_is_in_the_ledger_but_in_no_case(penalty: Penalty, world: World, wired: SimpleNamespace) -> None:
    assert opened(penalty, world, wired, "network")
    assert sign_reversal(penalty, world.actor(world.owner), wired.clock.now())
    verbs = [e.verb for e in events_of(penalty.subject)]
    assert verbs[-2:] == ["penalty_reversal_opened", "penalty_reversal_signed"]
    assert not [e for e in closure(penalty.subject) if "reversal" in e["type"]]


@pytest.mark.parametrize("party", ["owner", "network"])
def test_who_opened_it_does_not_sign_again(penalty: Penalty, world: World, wired: SimpleNamespace, party: str) -> None:
    assert opened(penalty, world, wired, party)
    assert sign_reversal(penalty, world.actor(getattr(world, party)), wired.clock.now()).article == "28"
    assert Penalty.objects.get().reversed_at is None


@pytest.mark.parametrize("party", ["integrator", "power", "using"])
def test_nobody_else_opens_or_signs_it(penalty: Penalty, world: World, wired: SimpleNamespace, party: str) -> None:
    assert not opened(penalty, world, wired, party)
    assert opened(penalty, world, wired)
    assert not sign_reversal(penalty, world.actor(getattr(world, party)), wired.clock.now())


@pytest.mark.parametrize("change", [{"reason": ""}, {"ruling": ""}, {"proof": ""}])
def test_without_reason_ruling_or_evidence_there_is_none(
    penalty: Penalty, world: World, wired: SimpleNamespace, change: dict[str, str]
) -> None:
    assert not opened(penalty, world, wired, **change)
    assert not Reversal.objects.exists()


def test_only_a_confirmed_count_is_reversed_and_only_once(world: World, wired: SimpleNamespace) -> None:
    penalty = overtime(world, wired)
    assert not opened(penalty, world, wired)
    assert not sign_reversal(penalty, world.actor(world.network), wired.clock.now())
    assert opened(confirmed(world, wired, penalty), world, wired)
    assert not opened(penalty, world, wired, "network")
