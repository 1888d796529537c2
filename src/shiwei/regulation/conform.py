"""Another rule set beside the packaged law: it sets values, not what there is to set nor who may differ."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from shiwei.regulation.rulebook import Parameter


def misfits(
    found: Mapping[str, Parameter], wanted: Mapping[str, Parameter], told: Collection[str], unread: Collection[int]
) -> Iterator[str]:
    """Why the fold could not judge by these parameters, each with file, key and reason; nothing where it can.

    ``told`` are the keys that the rule set names also where the rest of the entry is wrong, ``unread`` the articles
    whose file could not be read: what they lack is said already.
    """
    for key, parameter in wanted.items():
        if key in found:
            yield from _same_form(found[key], parameter)
        elif key not in told and parameter.article not in unread:
            yield f"{parameter.article:02}.toml: {key}: is missing; every one of the packaged law is needed"
    for key, parameter in found.items():
        if key not in wanted:
            yield f"{parameter.article:02}.toml: {key}: no parameter of that name is used"


def _same_form(found: Parameter, wanted: Parameter) -> Iterator[str]:
    where = f"{found.article:02}.toml: {found.key}"
    if found.article != wanted.article:
        yield f"{where}: belongs to {wanted.article:02}.toml"
    for name in ("kind", "unit", "fixed"):
        if getattr(found, name) != getattr(wanted, name):
            yield f"{where}: {name!r} must stay {getattr(wanted, name)!r}"
    if (found.contract, found.county) != (wanted.contract, wanted.county):
        yield f"{where}: 'may_set' must stay as it is: a rule set does not change who may differ"
