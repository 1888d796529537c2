"""Units, people, and who may do what."""
