"""Kept pictures and files, for those who may see them."""
