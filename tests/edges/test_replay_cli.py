"""`shiwei replay`: what goes to which stream, with which status (Q01)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shiwei.cli.replay import run
from tests.policy.story import Story


@pytest.fixture
def good(tmp_path: Path) -> Path:
    story = Story().reported("06-03 08:00").dispatched("06-03 08:30").repaired("06-03 09:00", "INT-A")
    path = tmp_path / "好.json"
    path.write_text(json.dumps(story.plain("06-10 00:00"), ensure_ascii=False), "utf-8")
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(Story().reported("06-03 08:00", fault="HW_TEAPOT").plain()))
    return path


def test_one_file_gives_one_readable_object(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([str(good)]) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert (err, list(found)) == ("", ["orders", "penalties", "totals", "rejected"])
    assert found["rejected"] == [
        {
            "index": 2,
            "type": "repaired",
            "article": "9",
            "why": "repaired in state REPAIRING is for the unit whose stage runs",
        }
    ]
    assert found["orders"]["W1"]["stages"][1] == {
        "kind": "REPAIR",
        "unit": "NET-B",
        "start": "2019-06-03T08:30:00+08:00",
        "end": None,
        "limit_hours": 24,
        "deadline": "2019-06-04T08:30:00+08:00",
        "elapsed_seconds": 6 * 86400 + 15 * 3600 + 1800,
        "paused_seconds": 0,
        "overtime": True,
        "breach_at": "2019-06-04T08:30:00+08:00",
        "because": ["R10.9", "R10.11"],
    }
    assert found["penalties"] == [
        {
            "cause": "FAULT_OVERTIME",
            "ground": "STAGE_OVERTIME",
            "unit": "NET-B",
            "contract": "K-B",
            "order": "W1",
            "act": "W1/NET-B",
            "occurred_at": "2019-06-04T08:30:00+08:00",
            "state": "CANDIDATE",
            "amount": "1500.00",
            "because": ["R10.11", "R28.2", "R28.12"],
        }
    ]
    assert found["totals"] == {"NET-B": {"counts": 0, "confirmed": "0.00", "open_counts": 1}}
    assert "\n  " in out


def test_a_bad_file_gives_one_line_on_standard_error_and_nothing_else(
    bad: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([str(bad)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith('event 0: "fault" is "HW_TEAPOT"')
    assert err.count("\n") == 1


def test_several_files_give_a_line_each_and_a_bad_one_stops_no_other(
    good: Path, bad: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([str(good), str(bad), str(good)]) == 2
    out, err = capsys.readouterr()
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["file"] for line in lines] == [str(good), str(good)]
    assert list(lines[0]) == ["file", "orders", "penalties", "totals", "rejected"]
    assert err.startswith(f"{bad}: event 0: ")
    assert err.count("\n") == 1
    assert run([str(good), str(good)]) == 0


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xfe{}", "not UTF-8"),
        (b"{]", "not JSON"),
        (b'{"a": 1, "a": 2}', "stands twice"),
        (b'{"policy": NaN}', "NaN is not"),
        (b"[" * 33 + b"]" * 33, "deeper than 32"),
        (b" " * (4 * 1024 * 1024 + 1), "larger than"),
    ],
    ids=["utf-8", "json", "names", "nan", "deep", "large"],
)
def test_what_is_no_case(content: bytes, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "case.json"
    path.write_bytes(content)
    assert run([str(path)]) == 2
    out, err = capsys.readouterr()
    assert (out, err.startswith("file: "), why in err, err.count("\n")) == ("", True, True, 1)


@pytest.mark.parametrize("name", ["absent.json", ".", "nul\0.json"])
def test_an_unreadable_file(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([str(tmp_path / name)]) == 2
    assert capsys.readouterr().err.startswith("file: cannot be read: ")


def test_without_a_file_it_says_how_to_use_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run([])
    assert caught.value.code == 2
    assert "usage: shiwei replay" in capsys.readouterr().err
