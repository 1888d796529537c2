"""Reads on counts: the ledger of a person's unit page by page, its totals, and one count with what explains it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from shiwei.accounts.models import PartyRole, User
from shiwei.accounts.queries import parties_of, scope_of, supervises
from shiwei.assets.models import Project
from shiwei.kernel.time import parse_instant, start_of_day
from shiwei.penalties.models import Candidate, CandidateState, Penalty
from shiwei.policy.tables.penalty import OPEN, State
from shiwei.workorders.models import Order

_LIABLE = {PartyRole.INTEGRATOR, PartyRole.NETWORK_OPERATOR, PartyRole.POWER_SUPPLIER}

VIEWS = ("all", "mine", "open", "disputed", "confirmed", "ended")
RELATED = ("unit", "contract", "order", "project__owner", "merged_into__unit")


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list asks for. ``view`` is one of VIEWS; ``first`` and ``last`` are local days, both inclusive."""

    view: str = "all"
    state: str = ""
    cause: str = ""
    unit: str = ""
    order: str = ""
    first: date | None = None
    last: date | None = None
    after: str = ""
    size: int = 50


@dataclass(frozen=True, slots=True)
class Totals:
    """As the fold's totals (Q47); ``reversed_amount`` is what of ``confirmed`` has been taken back since."""

    counts: int
    confirmed: Decimal
    open_counts: int
    reversed_counts: int
    reversed_amount: Decimal

    @property
    def net(self) -> Decimal:
        return self.confirmed - self.reversed_amount


def of_order(order: Order) -> list[Penalty]:
    return list(order.penalties.select_related("unit", "contract").order_by("occurred_at"))


def visible_counts(user: User) -> QuerySet[Penalty]:
    """The counts a person may see: the owner those of its projects, a unit its own, an authority all (X3)."""
    units = scope_of(user)
    if not units:
        return Penalty.objects.none()
    if supervises(user):
        return Penalty.objects.all()
    owned = list(Project.objects.filter(owner__in=units).values_list("pk", flat=True))
    if not owned:
        return Penalty.objects.filter(unit__in=units)
    mine = Q(project__in=owned)
    return Penalty.objects.filter(mine | Q(unit__in=units) if parties_of(user) & _LIABLE else mine)


def one(user: User, pk: int) -> Penalty:
    """A count the person may see. Raises Penalty.DoesNotExist for all others alike."""
    return visible_counts(user).select_related(*RELATED, "reversal").get(pk=pk)


def waiting_states(user: User) -> frozenset[str]:
    """The states in which a count waits for this person's unit: candidates and what the unit signed for the owner,
    what the owner has signed for the unit."""
    if PartyRole.OWNER in parties_of(user):
        return frozenset({State.CANDIDATE, State.OMU_CONFIRMED})
    return frozenset({State.OWN_CONFIRMED})


def in_view(user: User, view: str) -> Q:
    """The counts of a view. ``mine`` are those that wait for this person's unit."""
    units = scope_of(user)
    if view == "mine":
        owned = Q(project__in=Project.objects.filter(owner__in=units).values("pk")) & ~Q(unit__in=units)
        who = owned if PartyRole.OWNER in parties_of(user) else Q(unit__in=units)
        return Q(state__in=waiting_states(user)) & who
    states: dict[str, Q] = {
        "open": Q(state__in=OPEN),
        "disputed": Q(state=State.DISPUTED),
        "confirmed": Q(state=State.CONFIRMED),
        "ended": Q(state__in=(State.WITHDRAWN, State.MERGED)) | Q(reversed_at__isnull=False),
    }
    return states.get(view, Q())


def matching(user: User, asked: Filter) -> QuerySet[Penalty]:
    """The visible counts a filter asks for, in no order."""
    counts = visible_counts(user).filter(in_view(user, asked.view))
    plain = {"state": asked.state, "cause": asked.cause, "unit__code": asked.unit}
    counts = counts.filter(**{name: value for name, value in plain.items() if value})
    if asked.order:
        counts = counts.filter(order__number__icontains=asked.order.strip())
    if asked.first:
        counts = counts.filter(occurred_at__gte=start_of_day(asked.first))
    if asked.last:
        counts = counts.filter(occurred_at__lt=start_of_day(asked.last + timedelta(days=1)))
    return counts


def listed(user: User, asked: Filter) -> tuple[list[Penalty], str]:
    """One page of counts, newest first, and the key of the next page (empty when there is none)."""
    counts = matching(user, asked).select_related(*RELATED).order_by("-occurred_at", "-pk")
    if (key := _key(asked.after)) is not None:
        at, pk = key
        counts = counts.filter(Q(occurred_at__lt=at) | Q(pk__lt=pk), occurred_at__lte=at)
    page = list(counts[: asked.size + 1])
    more = f"{page[asked.size - 1].occurred_at.isoformat()}~{page[asked.size - 1].pk}" if len(page) > asked.size else ""
    return page[: asked.size], more


def _key(text: str) -> tuple[datetime, int] | None:
    at, _, pk = text.partition("~")
    try:
        return parse_instant(at), int(pk)
    except ValueError:
        return None


def every(user: User, asked: Filter) -> Iterator[Penalty]:
    """All counts a filter asks for, oldest first, read in portions: for an export."""
    yield from matching(user, asked).select_related(*RELATED).order_by("occurred_at", "pk").iterator(chunk_size=2000)


_CONFIRMED, _REVERSED = Q(state=State.CONFIRMED), Q(state=State.CONFIRMED, reversed_at__isnull=False)
_SUMS: dict[str, Any] = {
    "counts": Count("pk", filter=_CONFIRMED),
    "confirmed": Sum("amount", filter=_CONFIRMED),
    "open_counts": Count("pk", filter=Q(state__in=OPEN)),
    "reversed_counts": Count("pk", filter=_REVERSED),
    "reversed_amount": Sum("amount", filter=_REVERSED),
}


def totals(counts: QuerySet[Penalty]) -> Totals:
    """The totals of these counts, in one query."""
    return _totals(counts.aggregate(**_SUMS))


def totals_by_unit(counts: QuerySet[Penalty]) -> dict[str, Totals]:
    """The same by the code of the liable unit, in one query."""
    rows = counts.order_by().values("unit__code").annotate(**_SUMS).order_by("unit__code")
    return {row["unit__code"]: _totals(row) for row in rows}


def _totals(row: Mapping[str, Any]) -> Totals:
    fen = Decimal("0.01")
    money = {n: Decimal(row[n] or 0).quantize(fen) for n in ("confirmed", "reversed_amount")}
    return Totals(
        row["counts"], money["confirmed"], row["open_counts"], row["reversed_counts"], money["reversed_amount"]
    )


def view_counts(user: User) -> dict[str, int]:
    """How many counts each view holds, in one query."""
    found: dict[str, int] = visible_counts(user).aggregate(
        **{view: Count("pk", filter=in_view(user, view) or Q(pk__isnull=False)) for view in VIEWS}
    )
    return found


def waiting(user: User) -> int:
    """How many counts wait for this person's unit to sign."""
    return visible_counts(user).filter(in_view(user, "mine")).count()


def candidates(user: User, state: str = CandidateState.OPEN) -> QuerySet[Candidate]:
    """The owner's candidates of its own projects, oldest first: what was found, not yet stated or dismissed."""
    related = ("unit", "project__owner", "order")
    own = Candidate.objects.filter(project__owner__in=scope_of(user), state=state)
    return own.select_related(*related).order_by("found_at", "pk")
