"""The field worker's page on a phone: installable, and there without signal."""
