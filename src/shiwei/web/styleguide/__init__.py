"""Every part of the design on one page, with believable data."""
