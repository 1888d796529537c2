import json
from pathlib import Path
from typing import Any

import pytest

from shiwei.cli import correlate, simulate

CASE: dict[str, Any] = {
    "nodes": [
        {"id": "C000001", "kind": "camera", "power": ["BOX-17"], "network": ["ONU-9"], "unit": "INT-A"},
        {"id": "BOX-17", "kind": "box", "power": ["FEED-3"], "unit": "INT-A"},
        {"id": "FEED-3", "kind": "feed", "unit": "PWR-C"},
        {"id": "ONU-9", "kind": "onu", "power": ["BOX-17"], "network": ["SW-2"], "unit": "NET-B"},
        {"id": "SW-2", "kind": "switch", "power": ["FEED-3"], "network": ["ROOM-1"], "unit": "NET-B"},
        {"id": "ROOM-1", "kind": "room", "unit": "OWN"},
    ],
    "observations": [{"camera": "C000001", "state": "down", "reason": "timeout", "since": "2027-03-02T08:01:10+08:00"}],
    "signals": [{"node": "SW-2", "state": "up"}, {"node": "ONU-9", "state": "down", "reason": "power"}],
    "windows": [{"node": "SW-9", "kind": "PLANNED_UPGRADE"}],
}


def put(tmp_path: Path, case: object) -> str:
    path = tmp_path / "case.json"
    path.write_text(case if isinstance(case, str) else json.dumps(case), encoding="utf-8")
    return str(path)


def test_the_example_of_the_reference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert correlate.run([put(tmp_path, CASE)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"causes", "single", "registry_doubts", "seconds"}
    [cause] = told["causes"]
    assert (cause["node"], cause["domain"], cause["unit"]) == ("BOX-17", "power", "INT-A")
    assert (cause["cameras"], cause["planned"]) == (["C000001"], False)
    assert cause["because"][:2] == [
        "1 of 1 tested cameras under BOX-17 are down since 08:01±0 s",
        "ONU-9 reports loss of power",
    ]
    assert "SW-2 up: the network reaches it" in cause["because"]


def changed(**parts: Any) -> dict[str, Any]:
    return {**CASE, **parts}


@pytest.mark.parametrize(
    ("case", "word"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        (changed(nodes=None), "nodes: a list"),
        (changed(nodes=[{"id": "A", "kind": "box", "unit": "U", "power": ["A"]}]), "cycle"),
        (changed(nodes=[{"id": "A", "kind": "box", "unit": "U", "power": ["B"]}]), "unknown power parent 'B'"),
        (changed(nodes=[CASE["nodes"][2]] * 2), "'FEED-3' is there twice"),
        (changed(nodes=[{"id": "A", "kind": "lamp", "unit": "U"}]), "'lamp'"),
        (changed(nodes=[{"id": "A", "kind": "box"}]), "'unit'"),
        (changed(nodes=[{"id": "A", "kind": "box", "unit": "U", "power": "B"}]), "list of node ids"),
        (changed(observations=[{"camera": "C9", "state": "up"}]), "'C9'"),
        (changed(observations=[{"camera": "BOX-17", "state": "up"}]), "'BOX-17'"),
        (changed(observations=CASE["observations"] * 2), "twice"),
        (changed(observations=[{"camera": "C000001", "state": "gone"}]), "'gone'"),
        (changed(observations=[{"camera": "C000001", "state": "down", "reason": "tired"}]), "'tired'"),
        (changed(observations=[{"camera": "C000001", "state": "down", "since": "08:01"}]), "'08:01'"),
        (changed(signals=[{"node": "SW-7", "state": "up"}]), "'SW-7'"),
        (changed(signals=[{"node": "SW-2", "state": "off"}]), "'off'"),
        (changed(signals=[{"node": "SW-2", "state": "down", "reason": "mice"}]), "'mice'"),
        (changed(windows=[{"node": 3, "kind": "X"}]), "windows[0]"),
    ],
)
def test_bad_input_is_refused_in_one_line(
    case: object, word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert correlate.run([put(tmp_path, case)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert word in err
    assert err.count("\n") == 1


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert correlate.run([str(tmp_path / "none.json")]) == 2
    assert "none.json: No such file" in capsys.readouterr().err


def test_a_simulated_city_goes_through(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    truth = tmp_path / "truth.json"
    assert simulate.run(["outages", "--cameras", "200", "--seed", "5", "--truth", str(truth)]) == 0
    printed = capsys.readouterr().out
    planted = json.loads(truth.read_text(encoding="utf-8"))
    assert correlate.run([put(tmp_path, printed)]) == 0
    told = json.loads(capsys.readouterr().out)
    down = {c for cause in planted["causes"] for c in cause["cameras"]} | set(planted["single"])
    names = [c for cause in told["causes"] for c in cause["cameras"]] + [s["camera"] for s in told["single"]]
    assert sorted(names) == sorted(down)


@pytest.mark.parametrize("argv", [[], ["outages"], ["outages", "--cameras", "0", "--seed", "1"], ["weather"]])
def test_wrong_use_ends_with_status_two(argv: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        simulate.run(argv)
    assert ended.value.code == 2


def test_a_truth_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = tmp_path / "no" / "truth.json"
    assert simulate.run(["outages", "--cameras", "5", "--seed", "1", "--truth", str(where)]) == 2
    assert str(where) in capsys.readouterr().err
