"""Kept files: pictures, photos, forms, by their hash."""
