"""What the applications need from outside, as Protocol classes."""
