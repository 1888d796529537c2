"""Every refusal about an order, the fold's and the acts', is told to people in their own words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import shiwei
from shiwei.workorders.refusals import sentence

SOURCE = Path(shiwei.__file__).parent
PLACES = [
    *sorted((SOURCE / "policy" / "fold").glob("*.py")),
    *sorted((SOURCE / "policy" / "tables").glob("*.py")),
    SOURCE / "policy" / "emergency.py",
    SOURCE / "workorders" / "alarm.py",
    *sorted((SOURCE / "workorders" / "actions").glob("*.py")),
]
ELSEWHERE = {"act_from_phone.py", "consent_invalid.py", "report.py"}
ELSEWHERE |= {f"sort_as_{what}.py" for what in ("duplicate", "fault", "invalid")}
"""Told by their rule, or about a report: not of this list."""


def refusals(path: Path) -> Iterator[str]:
    """The sentences of ``refuse("9" | "10" | "11" | "12" | "28", …)`` in a file, their values filled in."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "refuse":
            article, why = node.args[:2]
            if isinstance(article, ast.Constant) and article.value in {"9", "10", "11", "12", "28"}:
                yield _filled(why)


def _filled(why: ast.expr) -> str:
    if isinstance(why, ast.Constant):
        return str(why.value)
    assert isinstance(why, ast.JoinedStr)
    parts = [p.value if isinstance(p, ast.Constant) else _value(ast.unparse(p)) for p in why.values]
    return "".join(str(part) for part in parts)


def _value(name: str) -> str:
    if "{act}" in name or "{event}" in name:
        return "deferral_filed"
    if "hours" in name or "cap" in name:
        return "73"
    return "NO_SPARE" if "category" in name else "GD20190603-0001-D1"


CASES = sorted({why for path in PLACES if path.name not in ELSEWHERE for why in refusals(path)})


def test_the_sentences_were_found() -> None:
    assert len(CASES) > 35


@pytest.mark.parametrize("why", CASES)
def test_a_refusal_has_words(why: str) -> None:
    told = sentence(why)
    assert told
    assert not {"%", "(", "{"} & set(told)


def test_the_order_it_is_about_is_named_and_what_is_unknown_stays_unsaid() -> None:
    assert sentence("GD20190603-0001: the application lacks its reason") == "GD20190603-0001：缺少申请理由"
    assert sentence("GD20190603-0001: no such sentence") == ""
    assert sentence("no such sentence") == ""
    assert sentence("deferral_filed is not possible in state ARCHIVED") != ""
