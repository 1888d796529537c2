"""The `shiwei` command."""
