"""What waits for the owner's decision."""
