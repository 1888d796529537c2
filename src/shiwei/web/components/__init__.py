"""What the parts of a page show, computed from plain values; no templates, no queries."""
