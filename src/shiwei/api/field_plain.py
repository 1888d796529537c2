"""Rows as the plain values of the field worker's interface, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shiwei.accounts.queries import names
from shiwei.assets.models import Camera
from shiwei.documents.models import StoredFile
from shiwei.policy.vocabulary import WEATHER
from shiwei.watch import labels as watch_labels
from shiwei.watch.field import test_result
from shiwei.watch.models import Round
from shiwei.workorders import labels
from shiwei.workorders.actions.act_from_phone import Answer, Outcome
from shiwei.workorders.deferral_labels import CATEGORY
from shiwei.workorders.field import told
from shiwei.workorders.labels import word
from shiwei.workorders.measures import often_done
from shiwei.workorders.models import Order

Plain = dict[str, Any]


def order_of(order: Order, acts: list[str], cameras: list[Plain], caps: Mapping[str, int]) -> Plain:
    """An order as ``FieldOrderOut``, but for ``arrived``."""
    plain = {name: getattr(order, name) for name in _AS_THEY_ARE}
    return plain | {
        "title": order.title,
        "fault_word": word(labels.FAULT, order.fault),
        "urgency_word": word(labels.URGENCY, order.urgency),
        "state_word": word(labels.STATE, order.state),
        "county": order.project.jurisdiction.name,
        "place": order.node.name if order.node else "",
        "limit_hours": _limit(order),
        "cameras": [_camera(c) for c in cameras],
        "acts": acts,
        "deferral": [_cap(category, hours) for category, hours in caps.items()] if "defer" in acts else [],
        "measures": often_done(order.fault),
    }


_AS_THEY_ARE = (
    "number", "fault", "description", "urgency", "state", "opened_at", "stage_started", "deadline", "camera_count",
    "version",
)  # fmt: skip


def _limit(order: Order) -> int:
    running = next((s for s in order.stages.all() if s.end is None), None)
    return running.limit_hours if running else 0


def _cap(category: str, hours: int) -> Plain:
    label = word(CATEGORY, category)
    return {"code": category, "word": label, "hours": hours, "after_impact": category == WEATHER}


def _camera(camera: Plain) -> Plain:
    faults = [word(labels.FAULT, fault) for fault in camera["faults"]]
    why: list[str] = [watch_labels.word(watch_labels.REASON, camera["reason"])] if camera["reason"] else []
    state = watch_labels.word(watch_labels.CAMERA_STATE, camera["state"])
    return camera | {
        "state_word": state,
        "told": "、".join(told for told in dict.fromkeys(faults + why) if told != state),
    }


def answer_of(answer: Answer, order: Order, acts: list[str]) -> Plain:
    """What came of an act, as ``AnswerOut`` but for what the request itself said."""
    units = names()
    refused = answer.outcome is Outcome.REFUSED
    return {
        "outcome": answer.outcome.value,
        "received_at": answer.at,
        "article": answer.verdict.article if refused else None,
        "reason": labels.refusal(answer.verdict) if refused else "",
        "order": now_of(order, acts, units),
        "since": [
            row | {"word": word(labels.EVENT, row["verb"]), "unit_name": units.get(row["unit"], row["unit"])}
            for row in told(answer.since)
        ],
    }


def now_of(order: Order, acts: list[str], units: Mapping[str, str]) -> Plain:
    """Where an order stands now, in short."""
    holder = order.holder.code if order.holder else ""
    return {
        "number": order.number,
        "state": order.state,
        "state_word": word(labels.STATE, order.state),
        "holder": holder,
        "holder_name": units.get(holder, holder),
        "deadline": order.deadline,
        "version": order.version,
        "acts": acts,
    }


def photo_of(kept: StoredFile) -> Plain:
    """A kept photo as ``PhotoOut``."""
    claimed = ("captured_at", "longitude", "latitude", "accuracy")
    return {"sha256": kept.sha256, "received_at": kept.uploaded_at} | {name: getattr(kept, name) for name in claimed}


def test_of(round_: Round | None, camera: Camera) -> Plain:
    """A test as ``TestOut``; ``none`` where nobody asked for one."""
    if round_ is None:
        return {"verdict": "none", "told": "", "step_word": "", "asked_at": None, "at": None, "picture": ""}
    result = test_result(round_, camera)
    step = watch_labels.word(watch_labels.ROUND_STATE, result["step"])
    shown = {name: result[name] for name in ("verdict", "asked_at", "at", "picture")}
    return shown | {"told": watch_labels.verdict_sentence(result), "step_word": step}
