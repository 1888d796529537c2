"""Pure protocols: bytes in, events out; no sockets."""
