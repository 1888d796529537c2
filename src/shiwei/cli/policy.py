"""`shiwei policy diff | export | check`: rule sets as folders, and what another one would have made of real cases.

It opens no database and no network; the format is docs/reference/policy.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from rich.console import Console

from shiwei.cli.case_file import ascii_only, cases_in, content_of, printable
from shiwei.cli.policy_table import tables
from shiwei.cli.words import gettext as _
from shiwei.policy.case import CaseError, parse_case
from shiwei.policy.compare import CaseComparison, DryRun, compare, other_values
from shiwei.policy.compare_report import to_json
from shiwei.policy.compare_sums import Sums
from shiwei.regulation.load import LawError, load, packaged, texts
from shiwei.regulation.rulebook import Rulebook


class Refused(Exception):
    """The command cannot do what it was asked; the arguments are the lines to print."""


def run(argv: Sequence[str]) -> int:
    """Exit status 0 when all was done; 2 for wrong use, a rule set that cannot be, or a case that is none."""
    asked = _parser().parse_args(argv)
    try:
        return {"diff": _diff, "export": _export, "check": _check}[asked.act](asked)
    except Refused as refused:
        for line in refused.args:
            print(f"shiwei policy: {line}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="shiwei policy", description="Rule sets as folders of TOML.")
    acts = parser.add_subparsers(dest="act", required=True)
    diff = acts.add_parser("diff", help="judge the same cases by two rule sets and tell the difference")
    for name in ("a", "b"):
        diff.add_argument(name, metavar=name.upper(), help=f"{packaged().policy}, the packaged rule set, or a folder")
    diff.add_argument(
        "--cases", type=Path, required=True, metavar="DIR", help="folder of case files (*.json), searched"
    )
    diff.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    export = acts.add_parser("export", help="write the packaged rule set to begin from")
    export.add_argument("folder", type=Path, metavar="FOLDER", help="a folder that is empty or not there yet")
    check = acts.add_parser("check", help="read a folder as a rule set; say what is wrong with it")
    check.add_argument("folder", type=Path, metavar="FOLDER")
    return parser


def _diff(asked: argparse.Namespace) -> int:
    laws = _rule_set(asked.a), _rule_set(asked.b)
    changed: dict[str, CaseComparison] = {}
    bad: dict[str, str] = {}
    sums = Sums()
    for path in _cases(asked.cases):
        name = printable(path.relative_to(asked.cases).as_posix())
        try:
            found = compare(parse_case(content_of(path), any_policy=True), *laws)
        except CaseError as error:
            print(f"{name}: {error}", file=sys.stderr)
            bad[name] = str(error)
            continue
        sums += found.sums
        if found:
            changed[name] = found
    _print(DryRun((printable(asked.a), printable(asked.b)), laws, changed, sums, bad), as_json=asked.json)
    return 2 if bad else 0


def _print(found: DryRun, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(to_json(found), ensure_ascii=ascii_only(), indent=1))
        return
    if isinstance(sys.stdout, TextIOWrapper):  # a stream that cannot take every character shows what it can
        sys.stdout.reconfigure(errors="replace")
    console = Console()
    for part in tables(found):
        console.print(part)


def _rule_set(name: str) -> Rulebook:
    """The packaged rule set by its name, else the folder of that name."""
    return packaged() if name == packaged().policy else _folder(Path(name))


def _folder(folder: Path) -> Rulebook:
    if not folder.is_dir():
        raise Refused(f"{printable(str(folder))}: neither {packaged().policy}, the packaged rule set, nor a folder")
    try:
        return load(folder)
    except LawError as error:
        raise Refused(*(f"{printable(str(folder))}: {printable(fault)}" for fault in error.faults)) from error


def _cases(folder: Path) -> list[Path]:
    try:
        found = list(cases_in(folder))
    except OSError as error:
        raise Refused(f"{printable(str(error.filename or folder))}: cannot be read: {error.strerror}") from error
    if not found:
        raise Refused(f"{printable(str(folder))}: holds no case file (*.json)")
    return found


def _export(asked: argparse.Namespace) -> int:
    folder: Path = asked.folder
    written = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise Refused(f"{printable(str(folder))}: is not empty; name a folder that is empty or not there yet")
        for name, text in texts():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
            written += 1
    except OSError as error:
        raise Refused(f"{printable(str(error.filename or folder))}: cannot be written: {error.strerror}") from error
    told = _("已写出 %(count)s 个文件到 %(folder)s：请先改 law.toml 里的 policy 名称，再改数值")
    print(told % {"count": written, "folder": printable(str(folder))})
    return 0


def _check(asked: argparse.Namespace) -> int:
    found = _folder(asked.folder)
    others = other_values(packaged(), found)
    told = _("%(policy)s：%(count)s 个参数，可用；与 %(packaged)s 不同的有 %(others)s 处")
    counts = {"count": len(found.parameters), "others": len(others)}
    print(told % {"policy": found.policy, "packaged": packaged().policy, **counts})
    return 0
