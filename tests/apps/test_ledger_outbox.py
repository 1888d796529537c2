"""The outbox: written with the event, carried at least once, the same key never twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction

from shiwei.ledger.actions import deliver as delivery
from shiwei.ledger.actions.append import append, enqueue_notices
from shiwei.ledger.actions.deliver import LEASE, MOST_ATTEMPTS, deliver
from shiwei.ledger.actions.mark_read import mark_read
from shiwei.ledger.models import Notice, OutboxNotice
from shiwei.ledger.queries import inbox, unread
from tests.fakes.outside import Courier

AT = datetime(2026, 6, 3, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def notice(key: str, unit: str = "INT-A", user: str = "") -> Notice:
    return Notice(key=key, to_unit=unit, to_user=user, kind="ORDER", subject="新工单", body="请处理")


def put(*notices: Notice, at: datetime = AT) -> None:
    with transaction.atomic():
        append(at=at, actor="system", unit="", subject="order:1", verb="reported", data={}, notices=notices)


def states() -> dict[str, str]:
    return dict(OutboxNotice.objects.values_list("key", "state"))


def test_a_notice_goes_to_its_person_or_else_to_its_unit_and_only_once() -> None:
    courier = Courier()
    put(notice("a"), notice("b", user="甲-desk"))
    assert deliver(courier, AT) == 2
    assert deliver(courier, AT + timedelta(days=1)) == 0
    assert courier.sent == [("INT-A", "新工单", "a"), ("甲-desk", "新工单", "b")]


def test_the_same_key_drafted_again_is_one_notice_also_after_it_was_sent() -> None:
    courier = Courier()
    put(notice("GD-1:50"))
    deliver(courier, AT)
    put(notice("GD-1:50"), notice("GD-1:50"))
    enqueue_notices([notice("GD-1:50")], AT)
    assert deliver(courier, AT + timedelta(days=1)) == 0
    assert len(courier.sent) == OutboxNotice.objects.count() == 1


def test_a_failed_attempt_is_tried_again_later_and_each_time_later_still() -> None:
    courier = Courier(failing=True)
    put(notice("a"))
    pauses, now = [], AT
    for _ in range(4):
        deliver(courier, now)
        row = OutboxNotice.objects.get()
        assert row.next_at is not None
        pauses.append(row.next_at - now)
        assert deliver(courier, row.next_at - timedelta(microseconds=1)) == 0
        now = row.next_at
    assert pauses == [timedelta(seconds=s) for s in (30, 60, 120, 240)]
    courier.failing = False
    assert deliver(courier, now) == 1
    assert states() == {"a": "SENT"}


def test_after_the_last_attempt_it_is_failed_and_says_why() -> None:
    courier = Courier(failing=True)
    put(notice("a"))
    for hours in range(MOST_ATTEMPTS):
        assert states() == {"a": "WAITING"}
        deliver(courier, AT + timedelta(hours=6 * hours))
    row = OutboxNotice.objects.get()
    assert (row.state, row.attempts) == ("FAILED", MOST_ATTEMPTS)
    assert "gateway" in row.trouble
    assert deliver(Courier(), AT + timedelta(days=90)) == 0


def test_one_channel_away_keeps_no_other_notice_back() -> None:
    class Picky(Courier):
        def deliver(self, address: str, subject: str, body: str, key: str) -> None:
            self.failing = key == "a"
            super().deliver(address, subject, body, key)

    courier = Picky()
    put(notice("a"), notice("b"))
    assert deliver(courier, AT) == 1
    assert states() == {"a": "WAITING", "b": "SENT"}


def test_a_sender_killed_in_the_middle_leaves_the_notice_to_the_next_after_its_lease() -> None:
    class Killed(Courier):
        def deliver(self, address: str, subject: str, body: str, key: str) -> None:
            raise KeyboardInterrupt

    put(notice("a"))
    with pytest.raises(KeyboardInterrupt):
        deliver(Killed(), AT)
    courier = Courier()
    assert deliver(courier, AT + LEASE - timedelta(microseconds=1)) == 0
    assert deliver(courier, AT + LEASE) == 1


def test_two_senders_that_read_the_same_row_send_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    put(notice("a"))
    stale = OutboxNotice.objects.get()
    courier = Courier()
    assert deliver(courier, AT) == 1
    assert delivery._try(courier, stale, AT) == 0
    assert len(courier.sent) == 1


def test_what_is_not_due_yet_waits() -> None:
    put(notice("a"), at=AT + timedelta(hours=1))
    assert deliver(Courier(), AT) == 0
    assert deliver(Courier(), AT + timedelta(hours=1)) == 1


def test_the_inbox_is_the_units_newest_first_and_counts_what_a_person_has_not_seen(wired: SimpleNamespace) -> None:
    put(notice("a"), notice("b"), notice("c", unit="NET-B"))
    assert [n.key for n in inbox("INT-A")] == ["b", "a"]
    assert unread("li", "INT-A") == 2
    mark_read("li", "INT-A")
    mark_read("li", "INT-A")
    assert (unread("li", "INT-A"), unread("wang", "INT-A")) == (0, 2)
    put(notice("d"))
    assert unread("li", "INT-A") == 1
