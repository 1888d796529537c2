"""A finding and what people say of it; a look that missed something; a camera back to its usual thresholds."""
