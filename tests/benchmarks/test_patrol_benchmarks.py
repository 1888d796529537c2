"""The benchmarks of the patrol run and have their shape; what they measure is for a quiet machine."""

import re
from pathlib import Path

import pytest
from benchmarks import dead_hosts, patrol, patrol_server, stream_memory


@pytest.fixture(autouse=True, scope="module")
def clip() -> None:
    patrol_server.clip("h264", "small")


def test_the_patrol_benchmark_prints_a_row_a_client_and_what_it_means(capsys: pytest.CaptureFixture[str]) -> None:
    patrol.main(["--quick"])
    told = capsys.readouterr().out
    for name in ("our client and decoder alone", patrol.EYES, patrol.LIMIT):
        [pictures] = re.findall(rf"^{re.escape(name)} +(\d+) +[\d.]+ +[\d.]+ x", told, re.MULTILINE)
        assert pictures == "2"
    assert re.search(r"10,000 cameras at small on two cores, by this CPU a look: [\d.]+ minutes", told)
    assert "nan" not in told


def test_each_bound_of_the_patrol_benchmark_is_judged(capsys: pytest.CaptureFixture[str]) -> None:
    costs = {patrol.EYES: 30.0, patrol.LIMIT: 15.0, "OpenCV VideoCapture": 290.0, "ffmpeg, a process a camera": 900.0}
    patrol.tell([patrol.Row(name, 10, cost / 100, 1.0) for name, cost in costs.items()], "1080p")
    verdicts = re.findall(r"^ *(held|NOT HELD): .*?: ([\d.]+) times", capsys.readouterr().out, re.MULTILINE)
    assert verdicts == [("NOT HELD", "2.00"), ("NOT HELD", "9.67"), ("held", "30.00")]


def test_the_dead_are_told_apart_and_the_table_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    dead_hosts.main(["--quick"])
    told = capsys.readouterr().out
    assert "each cause told apart: held" in told
    assert re.search(r"^stalled +0 +0 +0 +0 +0 +2$", told, re.MULTILINE)


def test_a_wrong_cause_is_seen(capsys: pytest.CaptureFixture[str]) -> None:
    assert dead_hosts.tell([("well", "well"), ("stalled", "stalled")])
    assert not dead_hosts.tell([("stalled", "no_media")])
    assert "no_media" in capsys.readouterr().out


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux' count of resident memory")
def test_memory_is_told_a_stream(capsys: pytest.CaptureFixture[str]) -> None:
    [each] = stream_memory.main(["--streams", "8", "--size", "small", "--seconds", "2.5"])
    assert 0 <= each < 5
    assert "8 open at once, 8 with pictures" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_an_open_stream_takes_less_than_half_a_megabyte() -> None:
    assert max(stream_memory.main(["--streams", "256", "1000"])) < stream_memory.MOST
    assert max(stream_memory.main(["--streams", "256", "--size", "1080p"])) < stream_memory.MOST


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_thousand_dead_hosts_slow_nobody_down() -> None:
    assert dead_hosts.main([])
