"""The diagnosis in the JSON shape of docs/reference/diagnose.md."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from shiwei.diagnosis.result import Diagnosis


def as_json(source: str, diagnosis: Diagnosis) -> dict[str, Any]:
    """One source's answer as plain values, in the order of the format."""
    return {
        "source": source,
        "tested": diagnosis.tested,
        "reason": diagnosis.reason,
        "stream": asdict(diagnosis.stream) if diagnosis.stream else None,
        "frames": diagnosis.frames,
        "findings": [asdict(finding) for finding in diagnosis.findings],
        "measures": diagnosis.measures,
    }
