"""What is in the repository: no registry's address, no machine's paths, no secret, every link and setting told."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def tracked() -> list[Path]:
    """The files of the repository; a checkout without git is taken as it lies."""
    told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if told.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / line for line in told.stdout.split("\0") if line and (ROOT / line).is_file()]


def texts() -> list[tuple[str, str]]:
    files = [p for p in tracked() if p.suffix not in {".png", ".jpg", ".woff2", ".ico", ".mp4", ".npz", ".pmtiles"}]
    return [(p.relative_to(ROOT).as_posix(), p.read_text("utf-8", "replace")) for p in files]


def holding(pattern: str) -> list[str]:
    found = re.compile(pattern)
    return [f"{place}: {hit.group()}" for place, text in texts() if (hit := found.search(text))]


def test_no_registry_is_named() -> None:
    hosts = ["files.python" + "hosted", "pypi." + "org", "registry." + "npmjs", "npm" + "mirror", "pypi." + "tuna"]
    assert holding("|".join(re.escape(h) for h in hosts)) == []


def test_every_requirement_is_locked_by_hash() -> None:
    for lock in sorted((ROOT / "requirements").glob("*.lock")):
        wanted = re.findall(r"^[a-zA-Z][\w.-]*(?:\[.*\])?==.*(?:\n .*)*", lock.read_text(), re.MULTILINE)
        assert wanted, lock.name
        assert [w.splitlines()[0] for w in wanted if "--hash=sha256:" not in w] == []


def test_no_path_of_a_machine() -> None:
    assert holding(r"(?<![\w.])/(?:work/" + r"(?:main|shared)|home/" + r"\w+|root/" + r"\.|Users/" + r"\w+)") == []


def test_no_private_key_and_no_data_folder() -> None:
    assert holding("-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE" + " KEY") == []
    assert [p for p, _ in texts() if p.startswith(("data/", "node_modules/", ".venv/"))] == []


def test_every_link_in_the_documents_leads_somewhere() -> None:
    links = [
        (path, target)
        for path in tracked()
        if path.suffix == ".md"
        for target in re.findall(r"\]\((?!https?://|mailto:|#)([^)#\s]+)", path.read_text("utf-8"))
    ]
    assert [f"{p.relative_to(ROOT)} -> {t}" for p, t in links if not (p.parent / t).exists()] == []


def test_every_setting_is_told() -> None:
    told = (ROOT / "docs" / "operations" / "settings.md").read_text("utf-8")
    source = "".join(p.read_text("utf-8") for p in (ROOT / "src" / "shiwei").rglob("*.py"))
    names = set(re.findall(r"\"((?:SHIWEI|DATABASE)_[A-Z_]+)\"", source))
    assert sorted(n for n in names if f"`{n}`" not in told) == []
    assert sorted(set(re.findall(r"^\| `([A-Z_]+)`", told, re.MULTILINE)) - names) == []
