"""One state machine per file, as a table."""
