"""Money is Decimal yuan with two places (rule X9). No floats, no implicit rounding."""

from __future__ import annotations

import re
from decimal import Decimal

_YUAN = re.compile(r"\d{1,15}\.\d{2}", re.ASCII)


def parse_yuan(text: str) -> Decimal:
    """Read ``digits.dd``. Raises ValueError for any other form."""
    if not _YUAN.fullmatch(text):
        raise ValueError(f"not an amount of the form digits.dd: {text!r}")
    return Decimal(text)


def format_yuan(amount: Decimal) -> str:
    """Write an amount with two decimals. Raises ValueError if it has parts of a fen."""
    fen = amount.quantize(Decimal("0.01"))
    if fen != amount:
        raise ValueError(f"an amount with parts of a fen: {amount}")
    return f"{fen:f}"
