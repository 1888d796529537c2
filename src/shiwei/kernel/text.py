"""Chinese text without word boundaries: bigrams, for a search column and for telling near duplicates."""

from __future__ import annotations

import unicodedata


def bigrams(text: str) -> tuple[str, ...]:
    """The pairs of neighbouring letters, digits or characters, in order, each once; other signs part the text.

    Full-width forms and capitals are the same as their plain ones. A lone character is its own bigram.
    """
    found: dict[str, None] = {}
    for run in _runs(text):
        pairs = [run[i : i + 2] for i in range(len(run) - 1)] or [run]
        found.update(dict.fromkeys(pairs))
    return tuple(found)


def bigram_column(text: str) -> str:
    """The bigrams as one text in which every one stands between spaces: what a database can look for on any engine.

    The text is taken once as it stands and once without its spaces, so that who types either finds it.
    """
    found = dict.fromkeys((*bigrams(text), *bigrams("".join(text.split()))))
    return f" {' '.join(found)} "


def likeness(one: str, other: str) -> tuple[int, int]:
    """How alike two texts are, as a ratio of whole numbers: twice the shared bigrams over all of both (Dice)."""
    a, b = set(bigrams(one)), set(bigrams(other))
    return 2 * len(a & b), len(a) + len(b)


def _runs(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c if c.isalnum() else " " for c in plain).split()
