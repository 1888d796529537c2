"""What keeps the house in order and no linter keeps: rooms, sizes, names."""

from __future__ import annotations

import ast
import importlib
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shiwei.config.main import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "shiwei"
MODULES = sorted(p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts)
TREES = {path: ast.parse(path.read_text("utf-8")) for path in MODULES}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_import_contracts_are_kept() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ)
    assert ran.returncode == 0, ran.stdout


def test_no_source_file_is_longer_than_400_lines() -> None:
    files = [p for p in SOURCE.rglob("*") if p.suffix in {".py", ".html"} and "dist" not in p.parts]
    long = {name(p): n for p in files if (n := len(p.read_text("utf-8").splitlines())) > 400}
    assert long == {}


def functions() -> Iterator[tuple[str, int]]:
    """Every function with the number of its lines, docstring not counted."""
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                told = node.body[0].end_lineno or 0 if ast.get_docstring(node) else node.lineno
                yield f"{name(path)}:{node.lineno} {node.name}", (node.end_lineno or 0) - told


def test_functions_are_short_and_the_tail_too() -> None:
    lengths = sorted(n for _, n in functions())
    assert statistics.median(lengths) <= 9
    assert lengths[int(len(lengths) * 0.95)] <= 40
    assert {where: n for where, n in functions() if n > 80} == {}


def test_no_home_for_homeless_code() -> None:
    homeless = {"utils", "util", "common", "core", "helpers", "misc", "base", "manager"}
    assert [name(p) for p in MODULES if p.stem in homeless or p.parent.name in homeless] == []


def test_no_import_hides_in_a_function() -> None:
    """But in the composition root, which loads by command what that command needs."""
    hidden = [
        f"{name(path)}:{inner.lineno}"
        for path, tree in TREES.items()
        if path.parent.name != "config"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)


def test_nobody_but_the_ledger_touches_its_rows() -> None:
    own = {("shiwei.ledger.models", "Event"), ("shiwei.ledger.models", "Head")}
    strangers = [name(p) for p, t in TREES.items() if "ledger" not in p.parts and own & set(imported(t))]
    assert strangers == []


def test_models_hold_no_signals() -> None:
    assert [name(p) for p, t in TREES.items() if any(m == "django.db.models.signals" for m, _ in imported(t))] == []


def test_every_module_says_what_it_is_for() -> None:
    assert [name(p) for p, t in TREES.items() if p.name != "apps.py" and not ast.get_docstring(t)] == []


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_its_wiring_and_its_verb(command: str) -> None:
    wiring, module, told = COMMANDS[command]
    assert callable(importlib.import_module(wiring).wire)
    assert callable(importlib.import_module(module).run)
    assert told


FRAMEWORKS = {"django", "ninja", "pydantic", "sqlite3", "psycopg", "typer"}


@pytest.mark.parametrize("command", sorted(n for n, c in COMMANDS.items() if c[0] == "shiwei.config.wiring_pure"))
def test_a_pure_command_loads_neither_framework_nor_database(command: str) -> None:
    """Its imports are all at the top, so what the command's help loads is what it loads: it starts at once."""
    code = f"""
import sys
from shiwei.config.main import main
try:
    main([{command!r}, "--help"])
finally:
    print(sorted({FRAMEWORKS!r} & sys.modules.keys()), file=sys.stderr)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert f"usage: shiwei {command}" in ran.stdout
    assert ran.stderr == "[]\n"
