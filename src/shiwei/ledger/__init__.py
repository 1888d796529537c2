"""The append-only, hash-chained journal, with the outbox of notices."""
