"""Before the start: every failure says what is wrong, where, and what to do. Unsafe settings are refused by id."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import checks as django_checks

from shiwei.config import checks, preflight, supervise
from shiwei.config.preflight import CannotStart, check_assets, check_folder, check_port, is_loopback, only_one
from shiwei.config.processes import Child

ROOT = Path(__file__).resolve().parents[2]


def test_a_taken_port_is_named_with_its_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match=rf"127\.0\.0\.1, port {port} .*--port or SHIWEI_PORT"):
            check_port("127.0.0.1", port)
    check_port("127.0.0.1", port)


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_cannot_be_is_refused(port: int) -> None:
    with pytest.raises(CannotStart, match=str(port)):
        check_port("127.0.0.1", port)


def test_a_folder_that_is_a_file_is_refused_with_its_remedy(tmp_path: Path) -> None:
    place = tmp_path / "data"
    place.write_text("a file")
    with pytest.raises(CannotStart, match=r"data .*set SHIWEI_DATA"):
        check_folder(place)
    check_folder(tmp_path / "new" / "data")
    assert list((tmp_path / "new" / "data").iterdir()) == []


def test_a_full_disk_is_refused_with_its_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight.os, "statvfs", lambda _: SimpleNamespace(f_bavail=10, f_frsize=4096))
    with pytest.raises(CannotStart, match=r"256 MiB .* free space"):
        check_folder(tmp_path)


def test_missing_assets_are_refused_with_their_remedy(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="make assets"):
        check_assets(tmp_path)
    (tmp_path / "manifest.json").write_text("{}")
    check_assets(tmp_path)


def test_one_data_folder_holds_one_tree_of_processes(tmp_path: Path) -> None:
    with only_one(tmp_path):  # noqa: SIM117  (one inside the other is the point)
        with pytest.raises(CannotStart, match=rf"process {os.getpid()}\)"), only_one(tmp_path):
            pytest.fail("two at once")
    with only_one(tmp_path):
        assert (tmp_path / "run.lock").read_text() == str(os.getpid())


@pytest.mark.parametrize(("host", "local"), [
    ("127.0.0.1", True), ("127.8.8.8", True), ("localhost", True), ("[::1]", True), ("::1", True),
    ("0.0.0.0", False), ("10.0.0.7", False), ("video.example", False), (".example", False), ("*", False),
])  # fmt: skip
def test_loopback(host: str, local: bool) -> None:
    assert is_loopback(host) is local


def ids() -> set[str]:
    found: list[django_checks.CheckMessage] = []
    ours = (checks.check_hosts, checks.check_secrets, checks.check_ledger, checks.check_cookies, checks.check_demo)
    for check in ours:
        found += check(None)
    assert all(m.hint for m in found)
    return {str(m.id) for m in found}


@pytest.fixture
def site(settings: Any, tmp_path: Path) -> Any:
    settings.DATA, settings.DEBUG, settings.DEMO = tmp_path, False, False
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    return settings


def test_the_defaults_on_this_machine_are_fine(site: Any) -> None:
    assert ids() == set()
    site.DEBUG = site.DEMO = True
    assert ids() == set()


def test_a_public_site_without_https_is_warned_and_with_it_is_fine(site: Any) -> None:
    site.ALLOWED_HOSTS = ["video.example"]
    assert ids() == {"shiwei.W001"}
    site.SESSION_COOKIE_SECURE = True
    assert ids() == {"shiwei.W001"}
    site.CSRF_COOKIE_SECURE = True
    assert ids() == set()


def test_debug_pages_to_the_public_and_any_host_name_are_refused(site: Any) -> None:
    site.SESSION_COOKIE_SECURE = site.CSRF_COOKIE_SECURE = site.DEBUG = True
    site.ALLOWED_HOSTS = ["video.example"]
    assert ids() == {"shiwei.E001"}
    site.DEBUG = False
    site.ALLOWED_HOSTS = ["*"]
    assert ids() == {"shiwei.E002"}


def test_a_public_demo_is_warned(site: Any) -> None:
    site.SESSION_COOKIE_SECURE = site.CSRF_COOKIE_SECURE = site.DEMO = True
    site.ALLOWED_HOSTS = ["video.example"]
    assert ids() == {"shiwei.W003"}


def test_short_keys_and_open_secrets_are_found(site: Any, tmp_path: Path) -> None:
    site.FIELD_KEY = "short"
    assert ids() == {"shiwei.E003"}
    site.FIELD_KEY = "x" * 32
    folder = tmp_path / "secrets"
    folder.mkdir(mode=0o700)
    assert ids() == set()
    folder.chmod(stat.S_IRWXU | stat.S_IRGRP)
    assert ids() == {"shiwei.W002"}


def test_a_ledger_that_could_not_be_verified_is_refused(site: Any) -> None:
    for algorithm, wanted in (("sm3", set[str]()), ("sha256", set()), ("md5", {"shiwei.E004"})):
        site.LEDGER_ALGORITHM = algorithm
        assert ids() == wanted


@pytest.mark.parametrize(("variables", "told"), [
    ({"SHIWEI_DATA": "/proc/nowhere"}, "cannot keep SHIWEI_SECRET_KEY in /proc/nowhere/secrets"),
    ({"SHIWEI_PATROL_WORKERS": "many"}, "SHIWEI_PATROL_WORKERS='many' is not a number of at least 1"),
    ({"SHIWEI_PATROL_WORKERS": "0"}, "SHIWEI_PATROL_WORKERS='0' is not a number of at least 1"),
    ({"SHIWEI_PATROL_EVERY_MINUTES": "1.5"}, "SHIWEI_PATROL_EVERY_MINUTES=1.5 is not a whole number"),
    ({"SHIWEI_SECOND_LOOK_SECONDS": "inf"}, "SHIWEI_SECOND_LOOK_SECONDS='inf' is not a number"),
    ({"DATABASE_URL": "oracle://host/name"}, "DATABASE_URL: unknown scheme 'oracle'"),
    ({"SHIWEI_HOSTS": "*"}, "(shiwei.E002) SHIWEI_HOSTS accepts every host name."),
    ({"SHIWEI_SECRET_KEY": "short"}, "(shiwei.E003) SECRET_KEY is too short."),
])  # fmt: skip
def test_a_setting_that_cannot_be_ends_with_2_and_one_reason(
    tmp_path: Path, variables: dict[str, str], told: str
) -> None:
    environment = os.environ | {"SHIWEI_DATA": str(tmp_path)} | variables
    ran = subprocess.run(
        [sys.executable, "-m", "shiwei.config.main", "run", "--port", "0"],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert ran.returncode == 2
    assert told in ran.stderr
    assert "Traceback" not in ran.stderr


def demo_that(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str) -> list[Child]:
    monkeypatch.setattr(supervise, "SHIWEI", [sys.executable, "-c", program])
    monkeypatch.setenv("SHIWEI_DEMO", "")
    children: list[Child] = []
    supervise._prepare_demo(children, tmp_path)
    return children


def test_the_progress_of_the_demo_is_relayed_line_by_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = "import time\nfor n in range(3):\n    print('rendering', n); time.sleep(0.2)"
    assert demo_that(monkeypatch, tmp_path, program) == []
    assert capsys.readouterr().out == "· rendering 0\n· rendering 1\n· rendering 2\n"


def test_a_demo_that_cannot_be_made_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=r"(?s)prepare\.log:.*no room for clips"):
        demo_that(monkeypatch, tmp_path, "raise SystemExit('no room for clips')")
