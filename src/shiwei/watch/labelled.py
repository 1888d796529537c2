"""Pictures that people judged, for a fit of the city's own: a folder a kind and one called ``ok``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shiwei.watch.models import Observation, Word
from shiwei.watch.word_models import Says, WordReason


@dataclass(frozen=True, slots=True)
class Labelled:
    """One picture with its label: a kind, or ``ok``. ``picture`` names the kept file."""

    label: str
    picture: str
    word: Word


def labelled() -> Iterator[Labelled]:
    """Every judged picture whose label is beyond doubt; each picture under one label.

    What was confirmed or missed goes by its kind. A finding that is none is ``ok``, unless its picture shows something
    else that nobody called none, or what it shows is intended (a mask is no clean picture).
    """
    words = Word.objects.filter(withdrawal=None).exclude(picture="").select_related("camera").order_by("pk")
    labels: dict[str, set[str]] = {}
    for picture, says, kind in words.values_list("picture", "says", "kind"):
        if says != Says.NOT_FAULT:
            labels.setdefault(picture, set()).add(kind)
    told: set[str] = set()
    for word in words.iterator(chunk_size=500):
        label = _label(word, labels.get(word.picture, set()))
        if label and word.picture not in told:
            told.add(word.picture)
            yield Labelled(label, word.picture, word)


def _label(word: Word, kinds: set[str]) -> str:
    """Empty where the picture has two faults or its label is in doubt."""
    if kinds:
        return next(iter(kinds)) if len(kinds) == 1 else ""
    if word.reason == WordReason.INTENDED or _others(word):
        return ""
    return "ok"


def _others(word: Word) -> bool:
    """Whether the picture shows a fault that nobody called none."""
    looks = Observation.objects.filter(camera=word.camera_id, picture=word.picture)
    shown = {
        f["kind"] for findings in looks.values_list("findings", flat=True) for f in findings if f["grade"] == "fault"
    }
    words = Word.objects.filter(camera=word.camera_id, picture=word.picture, says=Says.NOT_FAULT, withdrawal=None)
    return bool(shown - set(words.values_list("kind", flat=True)))
