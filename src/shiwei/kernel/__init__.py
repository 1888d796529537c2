"""Pure: spans of time, local days, money, verdicts with reasons."""
