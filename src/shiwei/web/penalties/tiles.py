"""The figures about counts on the home page: what waits for this person's unit."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shiwei.accounts.models import PartyRole, User
from shiwei.accounts.permissions import may
from shiwei.accounts.queries import parties_of
from shiwei.penalties import queries


def tiles(user: User) -> list[dict[str, Any]]:
    """To be signed, for the owner and for a unit; the candidates, for who states findings."""
    found: list[dict[str, Any]] = []
    if may(user, "penalties.see"):
        waiting = queries.waiting(user)
        label = _("待签考核") if PartyRole.OWNER in parties_of(user) else _("待确认考核")
        found.append(_tile(label, waiting, reverse("penalties") + "?view=mine"))
    if may(user, "penalties.state_finding"):
        found.append(_tile(_("考核候选"), queries.candidates(user).count(), reverse("candidates")))
    return found


def _tile(label: str, number: int, url: str) -> dict[str, Any]:
    return {"label": label, "value": str(number), "tone": "deferred" if number else "", "url": url}
