"""Who may set which value: a contract's clause (A21), a county's rule (A22), both within a higher rule (R31.2)."""

from __future__ import annotations

from typing import Any, Literal

from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.regulation.rulebook import Parameter, Rulebook

Setter = Literal["contract", "county"]


def may_set(book: Rulebook, key: str, value: Any, by: Setter) -> Verdict:
    """Whether a contract or a county may set the parameter to this value; refused with article and reason."""
    parameter = book.parameters.get(key)
    if parameter is None:
        return refuse("4" if by == "county" else "10", f"the law has no parameter {key!r}")
    verdict = _may(parameter, by)
    return _within(parameter, value, by) if verdict else verdict


def settable(book: Rulebook, by: Setter) -> list[Parameter]:
    """The parameters that a contract or a county may set at all, in the law's order."""
    return [parameter for parameter in book.parameters.values() if _may(parameter, by)]


def _may(parameter: Parameter, by: Setter) -> Verdict:
    article = str(parameter.article)
    if by == "contract" and not parameter.contract:
        return refuse(article, f"{parameter.key} is not left to contracts", "A21")
    if by == "county" and not parameter.county:
        return refuse("4", f"{parameter.key} is not left to counties", "A22")
    if parameter.fixed:
        return refuse(article, f"of {parameter.key} only the regulation's own reading is carried out")
    return allow("R10.10" if by == "contract" else "R4.2")


def _within(parameter: Parameter, value: Any, by: Setter) -> Verdict:
    article, key = str(parameter.article), parameter.key
    if fault := parameter.fault_of(value):
        return refuse(article, f"{key} {fault}, not {value!r}")
    if value is None:
        return allow("R10.10" if by == "contract" else "R4.2")
    if parameter.floor is not None and value < parameter.floor:
        return refuse("31", f"{key}: a higher rule asks for at least {parameter.floor}, not {value}", "R31.2")
    if parameter.ceiling is not None and value > parameter.ceiling:
        return refuse("31", f"{key}: a higher rule allows at most {parameter.ceiling}, not {value}", "R31.2")
    least = parameter.values[-1].value
    if by == "contract" and parameter.contract_more and value < least:
        return refuse(article, f"{key}: a contract may only ask for more than the regulation's {least}, not {value}")
    return allow("R10.10" if by == "contract" else "R4.2")
