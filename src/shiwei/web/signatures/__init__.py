"""What waits for a signature of one's own unit."""
