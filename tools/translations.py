"""Messages: Chinese in the source, English in src/shiwei/locale/en. `update`, `check` or `compile`.

Extraction is pure Python: Babel reads the Python sources, and the templates through Django's own templatize.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "shiwei"
ENGLISH = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None, "_l": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip


def messages() -> Iterator[tuple[str, object, str | None]]:
    """Every message of the source: where it stands, its id (or singular and plural), its context."""
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield from _in(path, path.read_text("utf-8"))
    for path in sorted(SOURCE.rglob("*.html")):
        yield from _in(path, _templatized(path))


def _templatized(path: Path) -> str:
    from django.conf import settings  # noqa: PLC0415  (only for templates, and only configured here)

    if not settings.configured:
        settings.configure(USE_I18N=True)
    from django.utils.translation.template import templatize  # noqa: PLC0415

    told = str(templatize(path.read_text("utf-8"), origin=str(path)))
    return "\n".join(line.lstrip() for line in told.splitlines())  # a template's indentation is not Python's


def _in(path: Path, text: str) -> Iterator[tuple[str, object, str | None]]:
    for _line, message, _comments, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
        yield path.relative_to(ROOT).as_posix(), message, context


def wanted() -> Catalog:
    """A catalogue of everything the source says; places without line numbers, so that it changes with words only."""
    catalog = Catalog(locale="en", project="shiwei", charset="utf-8")
    for place, message, context in messages():
        catalog.add(message, locations=[(place, 0)], context=context)  # type: ignore[arg-type]
    return catalog


def known() -> Catalog:
    if not ENGLISH.exists():
        return Catalog(locale="en")
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def update() -> int:
    """Bring the English catalogue in line with the source; known translations stay."""
    catalog = known()
    catalog.update(wanted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=120, sort_output=True, no_location=True, omit_header=True)
    header = 'msgid ""\nmsgstr ""\n"Language: en\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    header += '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    ENGLISH.write_text(header + buffer.getvalue().decode(), "utf-8")
    return len(_faults())


def _faults() -> list[str]:
    have, want = known(), wanted()
    faults = [f"missing: {m.id}" for m in want if m.id and have.get(m.id, m.context) is None]
    faults += [f"no longer in the source: {m.id}" for m in have if m.id and want.get(m.id, m.context) is None]
    for m in have:
        texts = m.string if isinstance(m.string, (tuple, list)) else (m.string,)
        if m.id and (m.fuzzy or not all(texts)):
            faults.append(f"no English yet: {m.id}")
        if m.id and m.python_format and any(_names(m.id) != _names(t) for t in texts):
            faults.append(f"other placeholders in English: {m.id}")
    return faults


def _names(text: object) -> set[str]:
    import re  # noqa: PLC0415

    parts = text if isinstance(text, (tuple, list)) else (text,)
    return {name for part in parts for name in re.findall(r"%\((\w+)\)", str(part))}


def check() -> int:
    """Name every message that lacks English, is stale, or has other placeholders."""
    faults = _faults()
    for fault in faults[:60]:
        print(f"  {fault}")
    if faults:
        print(f"{len(faults)} messages: run `.venv/bin/python -m tools.translations update` and fill in the English")
    return 1 if faults else 0


def compile_() -> int:
    """Write the binary catalogue beside the text; done only when the text is newer."""
    target = ENGLISH.with_suffix(".mo")
    if ENGLISH.exists() and (not target.exists() or target.stat().st_mtime < ENGLISH.stat().st_mtime):
        with target.open("wb") as file:
            write_mo(file, known())
    return 0


def main() -> int:
    acts = {"update": update, "check": check, "compile": compile_}
    if len(sys.argv) != 2 or sys.argv[1] not in acts:
        print("usage: python -m tools.translations update|check|compile")
        return 2
    return acts[sys.argv[1]]()


if __name__ == "__main__":
    sys.exit(main())
