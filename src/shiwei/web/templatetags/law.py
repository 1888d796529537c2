"""The law beside what it decided: rule ids that open their sentences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.translation import get_language

from shiwei.regulation.load import packaged

register = template.Library()
Values = dict[str, Any]


@register.inclusion_tag("parts/cited.html")
def cited(rules: Iterable[str], plain: bool = False) -> Values:
    """``{% cited stage.because %}``: the articles, which open to each rule's sentence. ``plain``: all of it open, for
    paper."""
    found = [sentence_of(rule) for rule in dict.fromkeys(rules)]
    articles = sorted({row["article"] for row in found if row["article"]}, key=int)
    return {"rules": found, "articles": articles, "plain": plain}


def sentence_of(rule: str) -> Values:
    """A rule's id, article and sentence in the reader's language; a reading's settled question beside it."""
    book = packaged()
    known, reading = book.rules.get(rule), book.readings.get(rule)
    chinese = (get_language() or "zh").startswith("zh")
    text = (known.zh if chinese else known.en) if known else rule
    return {
        "id": rule,
        "article": known.article if known else "",
        "text": text,
        "reading": reading.title if reading and chinese else reading.chosen if reading else "",
    }
