"""The demo city: clips, cameras, ground truth."""
