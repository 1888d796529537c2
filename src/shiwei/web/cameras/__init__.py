"""Camera list and camera page."""
