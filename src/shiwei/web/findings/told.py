"""Words and own thresholds as the pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shiwei.accounts.queries import person_name
from shiwei.watch import labels
from shiwei.watch.models import Finding, Word
from shiwei.watch.word_labels import SAYS, SAYS_TONE, WORD_REASON
from shiwei.watch.word_queries import OwnLine, counts_until


def word_line(word: Word, may_withdraw: bool = False) -> dict[str, Any]:
    """One word: who said what, when, why, until when, whether it was taken back."""
    taken_back = getattr(word, "withdrawal", None)
    return {
        "word": word,
        "says": labels.word(SAYS, word.says),
        "tone": SAYS_TONE[word.says] if taken_back is None else "quiet",
        "kind": labels.word(labels.KIND, word.kind),
        "reason": labels.word(WORD_REASON, word.reason) if word.reason else "",
        "who": person_name(word.actor),
        "ends": counts_until(word),
        "withdrawn": taken_back,
        "withdraw_url": reverse("word_withdraw", args=[word.pk]) if may_withdraw and taken_back is None else "",
        "url": _url(word),
    }


def _url(word: Word) -> str:
    if word.finding_id:
        return reverse("finding", args=[word.finding_id])
    return reverse("look", args=[word.look_id]) if word.look_id else ""


def own_line(line: OwnLine) -> dict[str, Any]:
    """One kind's own threshold in words."""
    kind, usual = labels.word(labels.KIND, line.kind), _score(line.usual)
    values = {"kind": kind, "usual": usual, "n": len(line.words)}
    if line.value is not None:
        sentence = _("%(kind)s %(own)s，通用值 %(usual)s；依据 %(n)d 条评判") % {**values, "own": _score(line.value)}
    else:
        sentence = _("%(kind)s 仍用通用值 %(usual)s；有 %(n)d 条评判") % values
    return {
        "code": line.kind,
        "sentence": sentence,
        "own": line.value,
        "why": _why_not(line),
    }


def _why_not(line: OwnLine) -> str:
    """Why words did not move the threshold as far as they say."""
    if line.out_of_reach and line.words[0].says == "MISSED":
        return _("其中 %(n)d 条的得分太低，阈值降不到那里：那样本机清晰时也会报警") % {"n": line.out_of_reach}
    if line.out_of_reach:
        return _("其中 %(n)d 条的得分高过上限，仍会报出：阈值不会升到看不见真故障") % {"n": line.out_of_reach}
    if line.value is None and all(word.says == "MISSED" for word in line.words) and len(line.words) < line.needed:
        return _("漏判要有 %(n)d 条才降低阈值") % {"n": line.needed}
    return ""


def _score(value: float) -> str:
    """Scores near one need their third decimal."""
    return f"{value:.3f}" if value > 0.95 else f"{value:.2f}"


def finding_lines(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as rows with a chip, the word on them and their page."""
    return [
        {
            "chip": {"kind": f.kind, "grade": "fault", "score": f.score},
            "camera": f.camera.name,
            "word": labels.word(SAYS, f.word) if f.word else "",
            "tone": SAYS_TONE.get(f.word, "quiet"),
            "url": reverse("finding", args=[f.pk]),
            "at": f.believed_at,
        }
        for f in findings
    ]
