"""`shiwei policy`: a folder begun from the packaged law, checked, and run over cases; streams and statuses."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shiwei.cli.policy import run
from shiwei.regulation.load import load, packaged
from tests.policy.corpus import FOLDER
from tests.policy.story import NET_B, Story

Streams = pytest.CaptureFixture[str]


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """A county's folder: begun from the packaged law, its normal hours are 12, its amount is 800 yuan."""
    folder = tmp_path / "county"
    assert run(["export", str(folder)]) == 0
    for file, old, new in [
        ("law.toml", "bozhou-2019", "county-2020"),
        ("articles/10.toml", "is = 24,", "is = 12,"),
        ("articles/28.toml", '"1500.00", citation = "', '"800.00", citation = "县规定第三条：'),
    ]:
        path = folder / file
        assert old in path.read_text("utf-8")
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    return folder


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    folder = tmp_path / "cases"
    (folder / "june").mkdir(parents=True)
    story = Story().reported("06-03 08:00").dispatched("06-03 09:00").repaired("06-04 05:00")
    (folder / "june" / "w1.json").write_text(json.dumps(story.plain()), "utf-8")
    other = Story(policy="elsewhere").reported("06-03 08:00", 11)
    (folder / "a.json").write_text(json.dumps(other.plain()), "utf-8")
    (folder / "notes.txt").write_text("not looked at")
    return folder


def told(capsys: Streams, *arguments: object) -> tuple[int, Any, str]:
    capsys.readouterr()
    status = run(["diff", *map(str, arguments), "--json"])
    out, err = capsys.readouterr()
    return status, json.loads(out) if out else None, err


def test_an_exported_folder_is_the_packaged_law(tmp_path: Path, capsys: Streams) -> None:
    assert run(["export", str(tmp_path / "new" / "folder")]) == 0
    assert load(tmp_path / "new" / "folder") == packaged()
    assert run(["check", str(tmp_path / "new" / "folder")]) == 0
    assert "bozhou-2019" in capsys.readouterr().out


def test_nothing_is_written_over(tmp_path: Path, capsys: Streams) -> None:
    (tmp_path / "mine.txt").write_text("x")
    assert run(["export", str(tmp_path)]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert run(["export", str(tmp_path / "mine.txt")]) == 2
    assert "cannot be written" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_check_names_file_key_and_reason(county: Path, capsys: Streams) -> None:
    assert run(["check", str(county)]) == 0
    assert "county-2020" in capsys.readouterr().out
    article = county / "articles" / "12.toml"
    article.write_text(article.read_text("utf-8").replace("is = 72,", "is = -1,", 1), "utf-8")
    assert run(["check", str(county)]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "12.toml: deferral.cap.REGIONAL_POWER: the value -1 must be a whole number" in err
    law = county / "law.toml"
    law.write_text(law.read_text("utf-8").replace("title =", "titel =", 1), "utf-8")
    assert run(["check", str(county)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.removeprefix(f"shiwei policy: {county}: ") for line in lines] == [
        "law.toml: unknown key 'titel'",
        "law.toml: 'title' is missing",
        "12.toml: deferral.cap.REGIONAL_POWER: the value -1 must be a whole number of hours from 0 to 876600",
    ]


def test_a_dry_run_as_json(county: Path, cases: Path, capsys: Streams) -> None:
    status, found, err = told(capsys, "bozhou-2019", county, "--cases", cases)
    assert (status, err) == (0, "")
    assert list(found) == ["a", "b", "parameters", "cases", "sums", "units", "bad"]
    assert found["a"] == {"name": "bozhou-2019", "policy": "bozhou-2019", "effective": "2019-05-13"}
    assert (found["b"]["name"], found["b"]["policy"]) == (str(county), "county-2020")
    hours, amount = found["parameters"]
    assert hours["citation_a"] == hours["citation_b"] != ""
    assert {**hours, "citation_a": "", "citation_b": ""} == {
        "key": "normal.stage_hours", "what": "value", "since": "2019-05-13", "until": None, "a": 24, "b": 12,
        "unit": "hours", "article": 10, "rule": "R10.9", "citation_a": "", "citation_b": "",
    }  # fmt: skip
    assert (amount["a"], amount["b"], amount["citation_b"][:6]) == ("1500.00", "800.00", "县规定第三条")
    (case,) = found["cases"]
    assert (case["file"], case["counts"], case["events"]) == ("june/w1.json", [], [])
    (order,) = case["orders"]
    assert (order["order"], order["a"], order["b"], order["deferrals"]) == ("W1", {}, {}, [])
    assert order["stages"][1] == {
        "kind": "REPAIR",
        "unit": NET_B,
        "start": "2019-06-03T09:00:00+08:00",
        "a": {"limit_hours": 24, "deadline": "2019-06-04T09:00:00+08:00", "overtime": False, "breach_at": None},
        "b": {
            "limit_hours": 12,
            "deadline": "2019-06-03T21:00:00+08:00",
            "overtime": True,
            "breach_at": "2019-06-03T21:00:00+08:00",
        },
    }
    assert (order["counts"][0]["a"], order["counts"][0]["b"]["amount"]) == (None, "800.00")
    none = {"overtime": 0, "counts": 0, "yuan": "0.00", "confirmed_counts": 0, "confirmed_yuan": "0.00"}
    one = {**none, "overtime": 1, "counts": 1, "yuan": "800.00"}
    assert found["units"] == {NET_B: {"a": none, "b": one}}
    assert found["sums"] == {
        "cases": 2, "orders": 2, "orders_changed": 1, "states_changed": 0, "deadlines": 4, "deadlines_moved": 3,
        "events_changed": 0, "a": none, "b": one,
    }  # fmt: skip


def test_the_same_dry_run_turned_round(county: Path, cases: Path, capsys: Streams) -> None:
    _, there, _ = told(capsys, "bozhou-2019", county, "--cases", cases)
    _, back, _ = told(capsys, county, "bozhou-2019", "--cases", cases)
    assert (back["sums"]["a"], back["sums"]["b"]) == (there["sums"]["b"], there["sums"]["a"])
    assert back["cases"][0]["orders"][0]["counts"][0]["b"] is None


def test_a_bad_case_is_named_and_the_others_are_compared(county: Path, cases: Path, capsys: Streams) -> None:
    (cases / "june" / "bad.json").write_text("{]")
    (cases / "gone.json").symlink_to(cases / "nowhere")
    status, found, err = told(capsys, "bozhou-2019", county, "--cases", cases)
    assert (status, found["sums"]["cases"]) == (2, 2)
    assert [bad["file"] for bad in found["bad"]] == ["gone.json", "june/bad.json"]
    assert err.splitlines()[0].startswith("gone.json: file: cannot be read")
    assert err.splitlines()[1].startswith("june/bad.json: file: not JSON")
    assert run(["diff", "bozhou-2019", str(county), "--cases", str(cases)]) == 2
    assert "w1.json" in capsys.readouterr().out


@pytest.mark.parametrize("side", [0, 1])
def test_an_unknown_rule_set_ends_it(side: int, county: Path, cases: Path, capsys: Streams) -> None:
    names: list[object] = [county, county]
    names[side] = "bozhou-2018"
    status, found, err = told(capsys, *names, "--cases", cases)
    assert (status, found, err.count("\n")) == (2, None, 1)
    assert "bozhou-2018: neither bozhou-2019, the packaged rule set, nor a folder" in err


def test_a_folder_that_is_no_law_ends_it(cases: Path, capsys: Streams) -> None:
    status, found, err = told(capsys, "bozhou-2019", cases, "--cases", cases)
    assert (status, found) == (2, None)
    assert "law.toml: is not there" in err


@pytest.mark.parametrize("where", ["absent", "empty", "case.json"])
def test_no_case_to_look_at_ends_it(where: str, county: Path, tmp_path: Path, capsys: Streams) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "case.json").write_text("{}")
    status, found, err = told(capsys, county, county, "--cases", tmp_path / where)
    assert (status, found, err.count("\n")) == (2, None, 1)
    assert where in err


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_folder_that_may_not_be_read_ends_it(county: Path, cases: Path, capsys: Streams) -> None:
    (cases / "june").chmod(0)
    status, _, err = told(capsys, county, county, "--cases", cases)
    (cases / "june").chmod(0o755)
    assert (status, "june: cannot be read" in err) == (2, True)


CHINESE = ["4 个案例，5 张工单：4 张有变化", "超时环节", "按单位", "两套规则的不同", "\n变化", "只在 B 下"]
ENGLISH = ["Cases: 4, orders: 5, changed: 4", "Overtime stages", "By unit", "Limit of each stage", "only under B"]


@pytest.mark.parametrize(("language", "words"), [("zh_CN.UTF-8", CHINESE), ("en_US.UTF-8", ENGLISH)])
def test_people_read_the_sums_first_then_every_change(
    language: str, words: list[str], county: Path, cases: Path
) -> None:
    for name in ("ac-13.json", "every-cause.json"):
        shutil.copy(FOLDER / name, cases)
    article = county / "articles" / "12.toml"
    article.write_text(article.read_text("utf-8").replace("is = 72,", "is = 24,", 1), "utf-8")
    command = [sys.executable, "-m", "shiwei.config.main", "policy", "diff", "bozhou-2019", county, "--cases", cases]
    settled = {"LANGUAGE": "", "LC_ALL": language, "PYTHONIOENCODING": "utf-8", "COLUMNS": "200"}
    out = subprocess.run(command, env=os.environ | settled, capture_output=True, check=True).stdout.decode()
    assert sorted(words, key=out.index) == words
    assert all(code in out for code in ("normal.stage_hours", "deferral_filed", "NET-B", "24 → 12", "1500.00 → 800.00"))


def test_without_an_act_it_says_how_to_use_it(capsys: Streams) -> None:
    with pytest.raises(SystemExit) as caught:
        run([])
    assert caught.value.code == 2
    assert "usage: shiwei policy" in capsys.readouterr().err


def test_the_reference_names_all_that_is_printed(county: Path, cases: Path, capsys: Streams) -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "policy.md").read_text("utf-8")
    _, found, _ = told(capsys, "bozhou-2019", county, "--cases", cases)
    (case,), (unit,) = found["cases"], found["units"].values()
    (order,) = case["orders"]
    printed = [found, *found["parameters"], case, found["sums"], *unit.values(), order]
    assert sorted({key for part in printed for key in part if f"`{key}`" not in text}) == []
