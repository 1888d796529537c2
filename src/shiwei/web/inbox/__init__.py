"""Notices to the person's unit."""
