"""The answers as a table for people."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from shiwei.diagnosis.result import Diagnosis, Finding
from shiwei.diagnosis.sample import Stream
from shiwei.ports.eyes import Look

_STYLE = {"fault": "bold red", "warn": "yellow"}


def table(told: Sequence[tuple[str, Look]]) -> Table:
    """One row a source; the worst word first."""
    rows = Table(title=_summary([look.diagnosis for _, look in told]), title_justify="left")
    for name in ("source", "verdict", "what", "because", "stream"):
        rows.add_column(name, overflow="fold")
    for source, look in told:
        rows.add_row(escape(without_password(source)), *_row(look.diagnosis))
    return rows


def without_password(source: str) -> str:
    """The source as it may be shown to people."""
    return re.sub(r"(?<=://)[^/@]*@", "…@", source)


def _summary(diagnoses: Sequence[Diagnosis]) -> str:
    untested = sum(d.untestable for d in diagnoses)
    faulty = sum(any(f.grade == "fault" for f in d.findings) for d in diagnoses)
    return f"{len(diagnoses)} looked at: {faulty} faulty, {untested} could not be tested"


def _row(diagnosis: Diagnosis) -> tuple[str, str, str, str]:
    findings = sorted(diagnosis.findings, key=lambda f: -f.score)
    what = "\n".join(f"[{_STYLE[f.grade]}]{f.kind}[/] {f.score:.2f}" for f in findings)
    because = "\n".join(escape(_because(f)) for f in findings)
    return _verdict(diagnosis), what, because, _stream(diagnosis.stream)


def _verdict(diagnosis: Diagnosis) -> str:
    if not diagnosis.tested:
        word = "offline" if diagnosis.findings else "not tested"
        return f"[bold red]{word}[/]\n{diagnosis.reason}"
    grades = {f.grade for f in diagnosis.findings}
    grade = "fault" if "fault" in grades else "warn" if "warn" in grades else "ok"
    return f"[{_STYLE.get(grade, 'green')}]{grade}[/]"


def _because(finding: Finding) -> str:
    return ", ".join(f"{name} {value}" for name, value in finding.because.items())


def _stream(stream: Stream | None) -> str:
    if stream is None:
        return ""
    rate = f" {stream.fps:g} fps" if stream.fps else ""
    return f"{stream.codec} {stream.width}×{stream.height}{rate}"
