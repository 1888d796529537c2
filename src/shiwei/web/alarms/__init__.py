"""Alarms of the day and how they are dealt with."""
