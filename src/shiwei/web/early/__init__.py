"""Early warnings: slow changes that are no fault yet."""
