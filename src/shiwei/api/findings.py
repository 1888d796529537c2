"""Findings over JSON, and what people say of them and of looks; a camera's own thresholds."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, QueryEx, Router, Schema, Status
from ninja.errors import HttpError

from shiwei.api.auth import allowed
from shiwei.api.orders import ERRORS
from shiwei.assets.models import Camera
from shiwei.kernel.verdict import Verdict
from shiwei.ports.outside import outside
from shiwei.watch import word_queries as words
from shiwei.watch.actions.judge_finding import Said, judge_finding, state_miss, withdraw_word
from shiwei.watch.actions.renew_reference import renew_reference
from shiwei.watch.actions.reset_own import reset_own
from shiwei.watch.models import Finding, Observation, Word
from shiwei.watch.queries import visible_cameras
from shiwei.watch.word_models import Says

router = Router(tags=["findings"])
looks = Router(tags=["findings"])
said = Router(tags=["findings"])
own = Router(tags=["findings"])


class FindingOut(Schema):
    """A believed finding. ``word`` is what stands of it: NOT_FAULT, CONFIRMED, or nothing."""

    id: int
    camera: str
    kind: str
    fault: str
    score: float
    light: str
    word: str
    first_seen: datetime
    believed_at: datetime
    cleared_at: datetime | None
    picture: str


class LookOut(Schema):
    """One look: its findings with their grades, and the scores of all kinds from 0.05 on."""

    id: int
    at: datetime
    tested: bool
    reason: str
    light: str
    kinds: dict[str, str]
    scores: dict[str, float]
    picture: str


class WordOut(Schema):
    """A word; ``counts_until`` is when it ceases to move thresholds (null: never)."""

    id: int
    camera: str
    finding: int | None
    look: int | None
    says: str
    kind: str
    score: float
    reason: str
    note: str
    seen_at: datetime
    said_at: datetime
    actor: str
    unit: str
    counts_until: datetime | None
    withdrawn_at: datetime | None


class OwnOut(Schema):
    """A kind's own threshold; ``own`` is null where the words do not move it (yet)."""

    kind: str
    usual: float
    own: float | None
    words: list[int]
    out_of_reach: int


class WordIn(Schema):
    note: str = Field("", max_length=400)
    until: datetime | None = Field(None, description="when the word shall cease to count, with offset")


class JudgeIn(WordIn):
    says: Literal["NOT_FAULT", "CONFIRMED"]
    reason: Literal["", "scene", "lighting", "weather", "intended", "other"] = ""


class MissedIn(WordIn):
    kind: str = Field(max_length=16)


class NoteIn(Schema):
    note: str = Field("", max_length=400)


class ResetIn(NoteIn):
    kind: str = Field("", max_length=16, description="empty: all kinds")


class RenewIn(Schema):
    note: str = Field(min_length=1, max_length=400, description="why the view is well as it is now")


Size = Annotated[int, QueryEx(ge=1, le=500)]


@router.get("", response={200: list[FindingOut], **ERRORS}, summary="Findings you may see, newest first")
def list_findings(request: HttpRequest, camera: str = "", word: str = "", open: bool = False, size: Size = 100) -> Any:  # noqa: A002
    user, _ = allowed(request, "assets.see")
    rows = words.visible_findings(user)
    rows = rows.filter(camera__gb_code=camera) if camera else rows
    rows = rows.filter(word=word) if word else rows
    rows = rows.filter(cleared_at=None) if open else rows
    return [_finding_plain(f) for f in rows.order_by("-pk")[:size]]


@router.post("/{int:pk}/judge", response={201: WordOut, **ERRORS}, summary="Say that a finding is no fault, or one")
def judge(request: HttpRequest, pk: int, body: JudgeIn) -> Status[dict[str, Any]]:
    user, actor = allowed(request, "watch.judge_finding")
    finding = _one(words.visible_findings(user), pk, "finding")
    what = Said(Says(body.says), body.reason, body.note, _instant(body.until))
    _allow(judge_finding(finding, what, actor, outside().clock.now()))
    return Status(201, _word(words.words_on_finding(finding)[0]))


@looks.get("", response={200: list[LookOut], **ERRORS}, summary="The newest looks at one camera")
def list_looks(request: HttpRequest, camera: str, size: Size = 24) -> list[dict[str, Any]]:
    user, _ = allowed(request, "assets.see")
    rows = words.visible_looks(user).filter(camera__gb_code=camera).order_by("-at")
    return [_look(row) for row in rows[:size]]


@looks.post("/{int:pk}/missed", response={201: WordOut, **ERRORS}, summary="Say that a look missed a kind")
def missed(request: HttpRequest, pk: int, body: MissedIn) -> Status[dict[str, Any]]:
    user, actor = allowed(request, "watch.judge_finding")
    seen = _one(words.visible_looks(user), pk, "look")
    what = Said(Says.MISSED, "", body.note, _instant(body.until))
    _allow(state_miss(seen, body.kind, what, actor, outside().clock.now()))
    return Status(201, _word(seen.words.filter(kind=body.kind).order_by("-pk")[0]))


@said.post("/{int:pk}/withdraw", response={200: WordOut, **ERRORS}, summary="Take a word back")
def withdraw(request: HttpRequest, pk: int, body: NoteIn) -> dict[str, Any]:
    user, actor = allowed(request, "watch.judge_finding")
    _allow(withdraw_word(_one(words.visible_words(user), pk, "word"), body.note, actor, outside().clock.now()))
    return _word(_one(words.visible_words(user), pk, "word"))


@own.get("/{gb_code}/own", response={200: list[OwnOut], **ERRORS}, summary="The camera's own thresholds and why")
def get_own(request: HttpRequest, gb_code: str) -> list[dict[str, Any]]:
    user, _ = allowed(request, "assets.see")
    return _own(_camera(user, gb_code))


@own.post("/{gb_code}/own/reset", response={200: list[OwnOut], **ERRORS}, summary="Back to the usual thresholds")
def reset(request: HttpRequest, gb_code: str, body: ResetIn) -> list[dict[str, Any]]:
    user, actor = allowed(request, "watch.reset_own")
    camera = _camera(user, gb_code)
    _allow(reset_own(camera, body.kind, body.note, actor, outside().clock.now()))
    return _own(camera)


@own.post("/{gb_code}/reference/renew", response={204: None, **ERRORS}, summary="The present view is the reference")
def renew(request: HttpRequest, gb_code: str, body: RenewIn) -> Status[None]:
    """The camera was turned, moved or replaced: its baselines go, the next clean look is the new one."""
    user, actor = allowed(request, "watch.renew_reference")
    _allow(renew_reference(_camera(user, gb_code), body.note, actor, outside().clock.now()))
    return Status(204, None)


def _one(rows: Any, pk: int, what: str) -> Any:
    found = rows.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise HttpError(404, f"no such {what} among those you may see")
    return found


def _camera(user: Any, gb_code: str) -> Camera:
    found = visible_cameras(user).select_related("project__owner", "project__integrator").filter(gb_code=gb_code)
    camera = found.first()
    if camera is None:
        raise HttpError(404, "no such camera among those you may see")
    return camera


def _allow(verdict: Verdict) -> None:
    if not verdict:
        raise HttpError(422, f"Article {verdict.article}: {verdict.why}")


def _instant(at: datetime | None) -> datetime | None:
    if at is not None and at.tzinfo is None:
        raise HttpError(422, "until needs an offset, as in 2026-11-01T00:00:00+08:00")
    if at is not None and not 2000 < at.year < 3000:
        raise HttpError(422, "until must lie between the years 2001 and 2999")
    return at


def _finding_plain(f: Finding) -> dict[str, Any]:
    names = ("kind", "fault", "score", "light", "word", "first_seen", "believed_at", "cleared_at", "picture")
    return {name: getattr(f, name) for name in names} | {"id": f.pk, "camera": f.camera.gb_code}


def _look(row: Observation) -> dict[str, Any]:
    names = ("at", "tested", "reason", "light", "scores", "picture")
    kinds = {f["kind"]: f["grade"] for f in row.findings}
    return {name: getattr(row, name) for name in names} | {"id": row.pk, "kinds": kinds}


def _word(word: Word) -> dict[str, Any]:
    names = ("says", "kind", "score", "reason", "note", "seen_at", "said_at", "actor", "unit")
    taken_back = getattr(word, "withdrawal", None)
    return {name: getattr(word, name) for name in names} | {
        "id": word.pk,
        "camera": word.camera.gb_code,
        "finding": word.finding_id,
        "look": word.look_id,
        "counts_until": words.counts_until(word),
        "withdrawn_at": taken_back.at if taken_back else None,
    }


def _own(camera: Camera) -> list[dict[str, Any]]:
    return [
        {
            "kind": line.kind,
            "usual": line.usual,
            "own": line.value,
            "words": [word.pk for word in line.words],
            "out_of_reach": line.out_of_reach,
        }
        for line in words.own_lines(camera, outside().clock.now())
    ]
