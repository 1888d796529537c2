"""JSON and OpenAPI."""
