"""Forms to be printed, sealed and signed (C.3)."""
