"""Special timing: the request and its decision."""
