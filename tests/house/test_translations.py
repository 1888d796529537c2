"""The translations tool names what is missing, stale, empty, fuzzy or differently filled; no page speaks past it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tools import translations

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "src" / "shiwei" / "web"
CHINESE = re.compile(r"[\u4e00-\u9fff]+")

BILINGUAL = re.compile(r"(?:[A-Za-z'`]+ ){4}")
"""What must be said before any language is known is said in both."""


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    monkeypatch.setattr(translations, "SOURCE", tmp_path / "src")
    monkeypatch.setattr(translations, "ENGLISH", tmp_path / "src" / "django.po")
    (tmp_path / "src" / "templates").mkdir(parents=True)
    (tmp_path / "src" / "words.py").write_text(
        "from django.utils.translation import gettext as _, ngettext, pgettext\n"
        "a = _('工单')\nb = ngettext('%(n)s 路', '%(n)s 路', 3)\nc = pgettext('电', '断')\n"
    )
    (tmp_path / "src" / "templates" / "page.html").write_text(
        "{% load i18n %}{% translate '巡检' %}{% blocktranslate trimmed count n=n %}\n  {{ n }} 个原因\n"
        "{% plural %}{{ n }} 个原因{% endblocktranslate %}{# 注释 #}"
    )
    return tmp_path / "src"


def fill(catalogue: Path, **words: str) -> None:
    """Write the English of some messages; keys are positions in the catalogue's order of ids."""
    text = catalogue.read_text()
    for chinese, english in words.items():
        text = re.sub(rf'(msgid "[^"]*{chinese}"\n)msgstr ""', rf'\1msgstr "{english}"', text)
        text = re.sub(rf'(msgid_plural "[^"]*{chinese}"\n)msgstr\[0\] ""\nmsgstr\[1\] ""',
                      rf'\1msgstr[0] "{english}"\nmsgstr[1] "{english}s"', text)  # fmt: skip
    catalogue.write_text(text)


def complete(source: Path) -> Path:
    translations.update()
    catalogue = source / "django.po"
    fill(catalogue, 工单="order", 断="cut", 巡检="patrol", 路="%(n)s camera", 个原因="%(n)s cause")
    return catalogue


def test_what_the_source_says_is_found_in_python_and_in_templates(source: Path) -> None:
    assert {(str(m), c) for _, m, c in translations.messages()} == {
        ("工单", None), ("('%(n)s 路', '%(n)s 路')", None), ("断", "电"), ("巡检", None),
        ("('%(n)s 个原因', '%(n)s 个原因')", None),
    }  # fmt: skip


def test_a_complete_catalogue_passes_and_is_compiled(source: Path) -> None:
    catalogue = complete(source)
    assert translations.check() == 0
    translations.update()
    assert translations.check() == 0
    translations.compile_()
    assert "order" in catalogue.with_suffix(".mo").read_bytes().decode("utf-8", "replace")


@pytest.mark.parametrize(("old", "new", "told"), [
    ('msgstr "order"', 'msgstr ""', "no English yet: 工单"),
    ('msgid "工单"', 'msgid "旧单"', "missing: 工单"),
    ('msgid "工单"', 'msgid "旧单"', "no longer in the source: 旧单"),
    ('msgid "工单"', '#, fuzzy\nmsgid "工单"', "no English yet: 工单"),
    ('msgstr[1] "%(n)s cameras"', 'msgstr[1] "%(m)s cameras"', "other placeholders in English"),
    ('msgstr[1] "%(n)s cameras"', 'msgstr[1] ""', "no English yet"),
])  # fmt: skip
def test_each_fault_is_named(source: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, told: str) -> None:
    catalogue = complete(source)
    text = catalogue.read_text()
    assert old in text
    catalogue.write_text(text.replace(old, new))
    assert translations.check() == 1
    assert told in capsys.readouterr().out


def test_what_left_the_source_leaves_the_catalogue(source: Path) -> None:
    catalogue = complete(source)
    (source / "words.py").write_text("from django.utils.translation import gettext as _\nb = _('新词')\n")
    translations.update()
    assert "工单" not in catalogue.read_text()
    assert "patrol" in catalogue.read_text()


def bare(template: str) -> str:
    """A template without what is translated, commented or a name of a block."""
    for pattern in (
        r"\{% comment.*?%\}.*?\{% endcomment %\}",
        r"\{#.*?#\}",
        r"\{% blocktrans(?:late)?\b.*?%\}.*?\{% endblocktrans(?:late)? %\}",
        r"\{% trans(?:late)? .*?%\}",
        r"_\((['\"]).*?\1\)",
    ):
        template = re.sub(pattern, "", template, flags=re.DOTALL)
    return template


def test_no_template_speaks_chinese_past_the_catalogue() -> None:
    allowed = {"视维"}
    found = {
        path.relative_to(WEB).as_posix(): words
        for path in sorted(WEB.rglob("*.html"))
        if "styleguide" not in path.parts
        and (words := [w for w in CHINESE.findall(bare(path.read_text("utf-8"))) if w not in allowed])
    }
    assert found == {}


def spoken(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Chinese literals that are neither docstrings nor handed to gettext."""
    silent = {id(n) for call in ast.walk(tree) if _translates(call) for n in ast.walk(call)}
    silent |= {id(e.value) for e in ast.walk(tree) if isinstance(e, ast.Expr) and isinstance(e.value, ast.Constant)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        if id(node) not in silent and CHINESE.search(text) and not BILINGUAL.search(text):
            yield node.lineno, text  # type: ignore[attr-defined]


def _translates(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in translations.KEYWORDS


def test_no_view_speaks_chinese_past_the_catalogue() -> None:
    found = [
        f"{path.relative_to(WEB)}:{line} {text}"
        for path in sorted(WEB.rglob("*.py"))
        if "styleguide" not in path.parts
        for line, text in spoken(ast.parse(path.read_text("utf-8")))
    ]
    assert found == []
