"""Early warnings over JSON: slow changes that are no fault yet."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, QueryEx, Router, Schema
from ninja.errors import HttpError

from shiwei.api.auth import allowed
from shiwei.api.orders import ERRORS
from shiwei.kernel.verdict import Verdict
from shiwei.ports.outside import outside
from shiwei.watch.actions.handle_warning import accept_view, propose_visit
from shiwei.watch.early_queries import EarlyAsked, listed_warnings, visible_warnings
from shiwei.watch.models import EarlyWarning

router = Router(tags=["early warnings"])


class EarlyWarningOut(Schema):
    """``share``: of the way from ``usual`` to ``limit``; ``rate``: of the measure, a day; ``reaches``: the day on which
    the limit is reached if it goes on so."""

    id: int
    camera: str
    unit: str
    kind: str
    light: str
    band: int
    measure: str
    since: date
    usual: float
    value: float
    rate: float
    limit: float
    share: float
    reaches: date | None
    opened_at: datetime
    judged_at: datetime
    visit_at: datetime | None
    visit_note: str
    closed_at: datetime | None
    outcome: str
    note: str


class EarlyNoteIn(Schema):
    note: str = Field("", max_length=400)


@router.get("", response={200: list[EarlyWarningOut], **ERRORS}, summary="Early warnings; those near a fault first")
def list_warnings(
    request: HttpRequest,
    view: Literal["open", "visit", "over", "all"] = "open",
    unit: str = "",
    kind: str = "",
    camera: str = "",
    size: Annotated[int, QueryEx(ge=1, le=1000)] = 200,
) -> list[dict[str, Any]]:
    user, _ = allowed(request, "watch.see")
    return [plain(w) for w in listed_warnings(user, EarlyAsked(view, unit, kind, camera))[:size]]


@router.post("/{number}/visit", response={200: EarlyWarningOut, **ERRORS}, summary="Propose a visit; it is no order")
def visit(request: HttpRequest, number: int, body: EarlyNoteIn) -> dict[str, Any]:
    user, actor = allowed(request, "watch.handle_early_warning")
    found = _one(visible_warnings(user).filter(pk=number).first(), number)
    return _told(propose_visit(found, body.note, actor, outside().clock.now()), found)


@router.post("/{number}/accept", response={200: EarlyWarningOut, **ERRORS}, summary="The view is well as it is now")
def accept(request: HttpRequest, number: int, body: EarlyNoteIn) -> dict[str, Any]:
    user, actor = allowed(request, "watch.handle_early_warning")
    found = _one(visible_warnings(user).filter(pk=number).first(), number)
    return _told(accept_view(found, body.note, actor, outside().clock.now()), found)


def _one(found: EarlyWarning | None, number: int) -> EarlyWarning:
    if found is None:
        raise HttpError(404, f"no early warning {number} among those you may see")
    return found


def _told(verdict: Verdict, warning: EarlyWarning) -> dict[str, Any]:
    if not verdict:
        raise HttpError(422, f"Article {verdict.article}: {verdict.why}")
    warning.refresh_from_db()
    return plain(warning)


def plain(warning: EarlyWarning) -> dict[str, Any]:
    """An early warning as ``EarlyWarningOut``."""
    own = {name: getattr(warning, name) for name in EarlyWarningOut.model_fields if hasattr(warning, name)}
    return own | {
        "id": warning.pk,
        "camera": warning.camera.gb_code,
        "unit": warning.camera.project.integrator.code,
    }
