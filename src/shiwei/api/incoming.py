"""Reports over JSON as incoming reports: checked codes, within the caller's reach, a using unit in its own name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import translation
from ninja.errors import HttpError

from shiwei.accounts.models import PartyRole, User
from shiwei.accounts.permissions import may
from shiwei.accounts.queries import parties_of
from shiwei.policy.vocabulary import FAULTS
from shiwei.ports.outside import outside
from shiwei.watch.reach import reach_of
from shiwei.workorders.actions.receive_report import Incoming
from shiwei.workorders.report_table import Line, resolve

DESK = "workorders.register_report"
"""The verb of those who register what others told them."""


def incoming(user: User, bodies: Sequence[dict[str, Any]], key: str = "") -> list[Incoming]:
    """The reports these bodies tell of. Raises 422, or TableRefused naming each report that cannot be taken."""
    lines = []
    for n, body in enumerate(bodies, 1):
        known_fault(body["fault"])
        values = body | {"key": key}
        lines.append(Line(f"report {n}", values if may(user, DESK) else _own_word(user, values)))
    with translation.override("en"):
        return resolve(lines, reach_of(user), outside().clock.now())


def known_fault(code: str) -> None:
    """Raises 422 for a code that is none of Article 8's; an empty one means that none is named."""
    if code and code not in FAULTS:
        raise HttpError(422, f"fault {code!r} is none of {', '.join(sorted(FAULTS))}")


def _own_word(user: User, values: dict[str, Any]) -> dict[str, Any]:
    """Who is no desk tells in their own unit's name, and no times but the server's."""
    if any(values.get(name) is not None for name in ("message_at", "claimed_at")):
        raise HttpError(422, "message_at, claimed_at: only the owner and the integrator register a message's time")
    assert user.unit is not None
    own = values | {"unit": user.unit.code}
    return own | {"source": "USING_UNIT"} if PartyRole.USING_UNIT in parties_of(user) else own
