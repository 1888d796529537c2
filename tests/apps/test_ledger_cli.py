"""`shiwei ledger`: what it prints, and its exit status."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from shiwei.cli.ledger import run
from shiwei.ledger.actions.append import append
from shiwei.ledger.verify import head

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def chain(db: None, wired: SimpleNamespace) -> None:
    for number in range(5):
        with transaction.atomic():
            append(
                at=datetime(2026, 6, 3, tzinfo=UTC), actor="甲-desk", unit="INT-A",
                subject=f"order:GD-{number}", verb="reported", data={"n": number},
            )  # fmt: skip


def tamper(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_verify_says_how_many_rows_hold(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify"]) == 0
    assert capsys.readouterr().out.startswith(f"OK: 5 rows, head {head().hash}, ")


def test_verify_names_the_first_broken_row_and_ends_1(capsys: pytest.CaptureFixture[str]) -> None:
    tamper("UPDATE ledger_event SET actor = 'forger' WHERE seq IN (3, 4)")
    assert run(["verify"]) == 1
    assert capsys.readouterr().out.startswith("BROKEN at row 3: ")


def test_a_checkpoint_betrays_what_the_head_no_longer_knows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "checkpoint.json"
    assert run(["checkpoint", "--out", str(file)]) == 0
    assert json.loads(file.read_text()) == {
        "format": "shiwei-ledger-checkpoint/1", "seq": 5, "hash": head().hash, "at": "2026-06-03T00:00:00.000000Z",
    }  # fmt: skip
    assert run(["verify", "--checkpoint", str(file)]) == 0
    tamper("DELETE FROM ledger_event WHERE seq = 5")
    tamper("UPDATE ledger_head SET seq = 4, hash = (SELECT hash FROM ledger_event WHERE seq = 4)")
    assert run(["verify"]) == 0
    assert run(["verify", "--checkpoint", str(file)]) == 1
    assert "BROKEN at row 5: rows are cut off" in capsys.readouterr().out


def test_an_export_is_verified_offline_and_betrays_a_changed_byte(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ledger.jsonl"
    assert run(["export", "--out", str(file)]) == 0
    assert list(tmp_path.iterdir()) == [file]
    tamper("DELETE FROM ledger_event")
    assert run(["verify", "--file", str(file)]) == 0
    capsys.readouterr()
    whole = file.read_bytes()
    at = whole.index(b"GD-2")
    for bent in (b"X", b"\xff", b"\n"):
        file.write_bytes(whole[:at] + bent + whole[at + 1 :])
        assert run(["verify", "--file", str(file)]) == 1
        assert capsys.readouterr().out.startswith("BROKEN at row 3: ")


def test_what_cannot_be_read_ends_2_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "other").write_text("hello")
    for argv in (["verify", "--file", "other"], ["verify", "--checkpoint", "other"], ["verify", "--file", "absent"]):
        assert run([*argv[:-1], str(tmp_path / argv[-1])]) == 2
        assert argv[-1] in capsys.readouterr().err
