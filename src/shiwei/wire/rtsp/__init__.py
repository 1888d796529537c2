"""RTSP 1.0 (RFC 2326) as far as looking at a camera needs it, from both sides of the wire."""
