"""The chain: appended only inside a transaction, and every tampering named by its row."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shiwei.ledger.actions.append import append
from shiwei.ledger.chain import COVERED, GENESIS
from shiwei.ledger.export import NotAnExport, checkpoint_text, read_checkpoint, verify_export, write_export
from shiwei.ledger.models import Event, Head, LedgerIsAppendOnly, Notice, OutboxNotice
from shiwei.ledger.queries import events_of, events_of_many, since
from shiwei.ledger.verify import COLUMNS, Broken, Point, Verified, head, stored_rows, verify

AT = datetime(2026, 6, 3, 8, 0, 0, 120, tzinfo=timezone(timedelta(hours=8)))
pytestmark = pytest.mark.django_db


def event(subject: str = "order:GD-1", verb: str = "reported", **more: Any) -> Event:
    plain: dict[str, Any] = {"at": AT, "actor": "甲-desk", "unit": "INT-A", "data": {"fault": "离线", "n": 1}}
    with transaction.atomic():
        return append(subject=subject, verb=verb, **(plain | more))


def chain(rows: int) -> None:
    for number in range(rows):
        event(f"order:GD-{number % 3}", claimed_at=AT, reasons=["R10.1", "A04"])


def sql(statement: str, *values: object) -> None:
    """What somebody with the database file could do."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_an_event_outside_a_transaction_is_refused(transactional_db: None) -> None:
    with pytest.raises(RuntimeError, match=r"transaction\.atomic"):
        append(at=AT, actor="a", unit="u", subject="s", verb="v", data={})


def test_rows_are_numbered_without_gaps_and_linked() -> None:
    first, second = event(), event()
    assert (first.seq, first.prev_hash) == (1, GENESIS)
    assert (second.seq, second.prev_hash) == (2, first.hash)
    assert head() == Point(2, second.hash)


def test_a_write_that_fails_leaves_neither_event_nor_notice_nor_gap() -> None:
    event()
    with pytest.raises(ZeroDivisionError):
        _write_and_fail()
    assert event().seq == 2
    assert not OutboxNotice.objects.exists()
    assert verify() == Verified(2, head().hash)


def _write_and_fail() -> None:
    with transaction.atomic():
        event(notices=[notice("k")])
        raise ZeroDivisionError


def test_instants_are_kept_in_utc_at_a_fixed_width() -> None:
    row = event(claimed_at=AT.replace(microsecond=0))
    assert row.at == "2026-06-03T00:00:00.000120Z"
    assert row.claimed_at == "2026-06-03T00:00:00.000000Z"
    read = events_of("order:GD-1")[0]
    assert (read.at, read.at.tzinfo, read.data, read.reasons) == (AT, UTC, {"fault": "离线", "n": 1}, [])


def test_what_json_cannot_say_exactly_is_refused() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        event(data={"x": float("nan")})


def test_events_are_read_by_subject_and_by_verb_in_the_order_of_the_chain() -> None:
    for subject, verb in (("order:1", "reported"), ("order:2", "reported"), ("order:1", "dispatched")):
        event(subject, verb)
    assert [e.seq for e in events_of("order:1")] == [1, 3]
    assert [e.seq for e in events_of_many(["order:2", "order:1"])] == [1, 2, 3]
    assert [e.seq for e in since(1)] == [2, 3]
    assert [e.seq for e in since(0, "reported")] == [1, 2]


@pytest.mark.parametrize("act", [
    lambda row: row.save(),
    lambda row: row.save(force_insert=True),
    lambda row: row.delete(),
    lambda _: Event.objects.update(actor="x"),
    lambda _: Event.objects.filter(seq=1).delete(),
    lambda row: Event.objects.bulk_update([row], ["actor"]),
    lambda _: Event.objects.bulk_create([Event(seq=9)]),
    lambda _: Event.objects.create(seq=9),
])  # fmt: skip
def test_the_application_can_neither_change_nor_delete_nor_insert_past_the_chain(act: Any) -> None:
    row = event()
    with pytest.raises(LedgerIsAppendOnly):
        act(row)
    assert verify() == Verified(1, row.hash)


def test_an_untouched_chain_is_verified_and_so_is_an_empty_one() -> None:
    assert verify() == Verified(0, GENESIS)
    chain(7)
    assert verify() == Verified(7, head().hash)


def test_the_chain_can_be_kept_in_sm3(settings: Any) -> None:
    event()
    settings.LEDGER_ALGORITHM = "sm3"
    assert event().algorithm == "sm3"
    assert verify() == Verified(2, head().hash)
    sql("UPDATE ledger_event SET algorithm = 'sha256' WHERE seq = 2")
    assert verify() == Broken(2, "a column of this row was changed: its hash does not fit")


TEXTS = [name for name in COLUMNS if name != "seq"]


@pytest.mark.parametrize("column", TEXTS)
@pytest.mark.parametrize("row", [1, 4, 7])
def test_a_changed_column_is_named_by_its_row(column: str, row: int) -> None:
    chain(7)
    old = Event.objects.values_list(column, flat=True).get(seq=row)
    flipped = chr(ord(old[-1]) ^ 1)
    sql(f"UPDATE ledger_event SET {column} = %s WHERE seq = %s", old[:-1] + flipped, row)
    found = verify()
    assert isinstance(found, Broken)
    assert found.seq == row


@pytest.mark.parametrize("column", TEXTS)
def test_an_appended_character_and_an_emptied_column_are_found(column: str) -> None:
    chain(3)
    old = Event.objects.values_list(column, flat=True).get(seq=2)
    sql(f"UPDATE ledger_event SET {column} = '' WHERE seq = 2")
    assert verify().seq == 2  # type: ignore[union-attr]
    sql(f"UPDATE ledger_event SET {column} = %s WHERE seq = 2", old)
    assert verify() == Verified(3, head().hash)


def test_text_moved_from_one_column_to_the_next_is_found() -> None:
    chain(3)
    sql("UPDATE ledger_event SET actor = '甲-', unit = 'deskINT-A' WHERE seq = 2")
    assert verify() == Broken(2, "a column of this row was changed: its hash does not fit")


@pytest.mark.parametrize("row", [1, 4])
def test_a_deleted_row_is_found(row: int) -> None:
    chain(7)
    sql("DELETE FROM ledger_event WHERE seq = %s", row)
    assert verify() == Broken(row, f"the row is missing; in its place stands row {row + 1}")


def test_a_deleted_row_is_found_also_when_the_rest_is_renumbered() -> None:
    chain(5)
    sql("DELETE FROM ledger_event WHERE seq = 3")
    sql("UPDATE ledger_event SET seq = 3 WHERE seq = 4")
    sql("UPDATE ledger_event SET seq = 4 WHERE seq = 5")
    assert verify() == Broken(3, "prev_hash is not the hash of the row before")


def test_swapped_rows_are_found() -> None:
    chain(5)
    for old, new in ((2, 99), (3, 2), (99, 3)):
        sql("UPDATE ledger_event SET seq = %s WHERE seq = %s", new, old)
    assert verify() == Broken(2, "prev_hash is not the hash of the row before")


def test_rows_cut_off_at_the_end_are_found_by_the_head() -> None:
    chain(5)
    sql("DELETE FROM ledger_event WHERE seq > 3")
    assert verify() == Broken(4, "rows are cut off: the head names row 5")


def test_a_row_added_behind_the_head_is_found() -> None:
    chain(2)
    last = Event.objects.get(seq=2)
    forged = Event(**{c: getattr(last, c) for c in COLUMNS} | {"seq": 3, "prev_hash": last.hash})
    forged.hash = rehashed(forged)
    forged.insert()
    assert verify() == Broken(3, "the row stands behind the end of the chain: the head names row 2")


def rehashed(row: Event) -> str:
    from shiwei.ledger.chain import row_hash

    return row_hash([getattr(row, c) for c in COVERED])


def test_a_chain_cut_off_with_its_head_moved_back_is_found_by_a_checkpoint() -> None:
    chain(5)
    kept = head()
    third = Event.objects.get(seq=3)
    sql("DELETE FROM ledger_event WHERE seq > 3")
    sql("UPDATE ledger_head SET seq = 3, hash = %s", third.hash)
    assert verify() == Verified(3, third.hash)
    assert verify(kept) == Broken(4, "rows are cut off: the exported checkpoint names row 5")


def test_a_chain_written_anew_is_found_by_a_checkpoint() -> None:
    chain(3)
    kept = head()
    sql("DELETE FROM ledger_event")
    sql("DELETE FROM ledger_head")
    for number in range(4):
        event(f"order:GD-{number}", actor="forger")
    assert isinstance(verify(), Verified)
    found = verify(kept)
    assert found == Broken(3, "the exported checkpoint names another hash for this row: the chain was written anew")


def test_a_chain_without_its_head_is_broken() -> None:
    chain(2)
    sql("DELETE FROM ledger_head")
    assert isinstance(verify(), Broken)


def test_rows_appended_while_we_read_are_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    chain(3)
    from shiwei.ledger import verify as module

    real = module.stored_rows

    def slow() -> Any:
        yield from real()
        event()

    monkeypatch.setattr(module, "stored_rows", slow)
    assert module.verify() == Verified(3, Event.objects.get(seq=3).hash)


@pytest.mark.parametrize("row", [1, 4, 7])
def test_a_byte_that_is_not_text_is_named_by_its_row(row: int) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL takes no text that is not UTF-8")
    chain(7)
    sql("UPDATE ledger_event SET data = CAST(X'7B22E97D' AS TEXT) WHERE seq = %s", row)
    assert verify() == Broken(row, "a column holds bytes that are not UTF-8 text")


def test_the_first_fault_is_named_although_a_later_row_is_unreadable() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL takes no text that is not UTF-8")
    chain(7)
    sql("UPDATE ledger_event SET data = CAST(X'7B22E97D' AS TEXT) WHERE seq = 6")
    sql("UPDATE ledger_event SET actor = 'x' WHERE seq = 2")
    assert verify().seq == 2  # type: ignore[union-attr]
    sql("DELETE FROM ledger_event WHERE seq = 2")
    sql("DELETE FROM ledger_event WHERE seq = 1")
    assert verify().seq == 1  # type: ignore[union-attr]


def test_the_same_bytes_stored_as_another_type_are_found() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's columns have one type")
    chain(3)
    sql("UPDATE ledger_event SET data = CAST(data AS BLOB) WHERE seq = 2")
    found = verify()
    assert isinstance(found, Broken)
    assert found.seq == 2


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_single_byte_of_any_column_of_any_row(db: None, data: st.DataObject) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("bytes are set through SQLite's casts")
    if not Event.objects.exists():
        chain(5)
    seq = data.draw(st.integers(1, 5))
    column = data.draw(st.sampled_from(TEXTS))
    whole = Event.objects.values_list(column, flat=True).get(seq=seq).encode()
    at, mask = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(1, 255))
    bent = whole[:at] + bytes([whole[at] ^ mask]) + whole[at + 1 :]
    point = transaction.savepoint()
    sql(f"UPDATE ledger_event SET {column} = CAST(%s AS TEXT) WHERE seq = %s", bent, seq)
    found = verify()
    transaction.savepoint_rollback(point)
    assert isinstance(found, Broken)
    assert found.seq == seq


def exported() -> list[str]:
    file = io.StringIO()
    write_export(stored_rows(), file)
    return file.getvalue().splitlines(keepends=True)


def test_an_export_is_verified_without_the_database() -> None:
    chain(5)
    lines, end = exported(), head()
    Head.objects.all().delete()
    sql("DELETE FROM ledger_event")
    assert verify_export(lines) == Verified(5, end.hash)
    assert verify_export(lines, end) == Verified(5, end.hash)
    assert verify_export(lines, Point(5, "f" * 64)).seq == 5  # type: ignore[union-attr]


def test_an_empty_chain_is_exported_and_verified() -> None:
    assert verify_export(exported()) == Verified(0, GENESIS)


@pytest.mark.parametrize(("bend", "row"), [
    (lambda lines: [*lines[:3], *lines[4:]], 3),
    (lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]], 2),
    (lambda lines: lines[:-1], 6),
    (lambda lines: lines[:-2], 5),
    (lambda lines: [*lines[:-2], lines[-1]], 4),
    (lambda lines: [*lines, lines[-2]], 6),
    (lambda lines: [*lines[:4], lines[4].replace("甲", "乙"), *lines[5:]], 4),
    (lambda lines: [*lines[:4], lines[4][:-5] + "\n", *lines[5:]], 4),
    (lambda lines: [*lines[:4], "[]\n", *lines[5:]], 4),
    (lambda lines: [*lines[:-1], '{"rows": 5}\n'], 5),
])  # fmt: skip
def test_a_changed_export_is_named_by_its_row(bend: Any, row: int) -> None:
    chain(5)
    found = verify_export(bend(exported()))
    assert isinstance(found, Broken)
    assert found.seq == row


def test_another_kind_of_file_is_not_an_export(tmp_path: Any) -> None:
    for lines in ([], ["hello\n"], ["[]\n"], ['{"format": "other"}\n']):
        with pytest.raises(NotAnExport):
            verify_export(lines)
    file = tmp_path / "checkpoint.json"
    for text in ("", "{}", '{"format": "shiwei-ledger-checkpoint/1", "seq": "1", "hash": "x"}'):
        file.write_text(text)
        with pytest.raises(NotAnExport, match=r"checkpoint\.json"):
            read_checkpoint(file)


def test_a_checkpoint_is_read_back(tmp_path: Any) -> None:
    file = tmp_path / "checkpoint.json"
    file.write_text(checkpoint_text(Point(3, "ab"), "2026-06-03T00:00:00.000000Z"))
    assert read_checkpoint(file) == Point(3, "ab")
    assert json.loads(file.read_text())["at"] == "2026-06-03T00:00:00.000000Z"


def notice(key: str, unit: str = "INT-A") -> Notice:
    return Notice(key=key, to_unit=unit, kind="ORDER", subject="新工单", body="请处理")
