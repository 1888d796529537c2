"""Which unit a cause belongs to (regulation 1.8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

ROLE_OF_DOMAIN: Mapping[str, str] = {
    "DEVICE": "integrator",
    "PLATFORM": "integrator",
    "FACILITY": "integrator",
    "NETWORK": "network",
    "POWER": "power",
}
"""The role that repairs a cause of this domain; EXTERNAL and UNKNOWN are for a person to decide."""


def responsible_unit(domain: str, integrator: str, units: Mapping[str, Iterable[str]]) -> str | None:
    """The unit to propose for a cause of this domain (case-insensitive).

    The project's integrator for its own domains; for network and power the unit with that role, when there is exactly
    one among ``units`` (name to roles). None when a person must choose.
    """
    role = ROLE_OF_DOMAIN.get(domain.upper())
    if role is None:
        return None
    if role == "integrator":
        return integrator
    able = [name for name, roles in units.items() if role in roles]
    return able[0] if len(able) == 1 else None
