"""Django's own commands under the one command: `shiwei manage migrate`."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.management import execute_from_command_line


def run(argv: Sequence[str]) -> int:
    execute_from_command_line(["shiwei manage", *argv])
    return 0
