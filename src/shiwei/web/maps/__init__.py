"""All cameras on a map, by state."""
