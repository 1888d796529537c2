"""The people of the demo city. One password for all of them; it opens nothing but the demo."""

from __future__ import annotations

from typing import TypedDict

PASSWORD = "shiwei-demo-2019"  # noqa: S105  (printed on the sign-in page of the demo)


class Account(TypedDict):
    """``unit`` is a unit's code in the demo city, ``duty`` one of accounts.models.Duty."""

    username: str
    password: str
    name: str
    unit: str
    duty: str
    role: str
    lives_in: str


def _account(username: str, name: str, unit: str, duty: str, role: str, lives_in: str) -> Account:
    return {
        "username": username,
        "password": PASSWORD,
        "name": name,
        "unit": unit,
        "duty": duty,
        "role": role,
        "lives_in": lives_in,
    }
