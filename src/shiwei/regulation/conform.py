"""Another rule set beside the packaged law: it sets values, not what there is to set nor who may differ."""

from __future__ import annotations

from shiwei.regulation.checks import LawError
from shiwei.regulation.rulebook import Parameter, Rulebook


def conform(found: Rulebook, packaged: Rulebook) -> None:
    """Whether the fold can judge by this rule set. Raises LawError for the first parameter that does not fit."""
    for key, wanted in packaged.parameters.items():
        if key not in found.parameters:
            raise LawError(f"{wanted.article:02}.toml: {key}: is missing; every one of the packaged law is needed")
        _same_form(found.parameters[key], wanted)
    for key, parameter in found.parameters.items():
        if key not in packaged.parameters:
            raise LawError(f"{parameter.article:02}.toml: {key}: no parameter of that name is used")


def _same_form(found: Parameter, wanted: Parameter) -> None:
    where = f"{found.article:02}.toml: {found.key}"
    if found.article != wanted.article:
        raise LawError(f"{where}: belongs to {wanted.article:02}.toml")
    for name in ("kind", "unit", "fixed"):
        if getattr(found, name) != getattr(wanted, name):
            raise LawError(f"{where}: {name!r} must stay {getattr(wanted, name)!r}")
    if (found.contract, found.county) != (wanted.contract, wanted.county):
        raise LawError(f"{where}: 'may_set' must stay as it is: a rule set does not change who may differ")
