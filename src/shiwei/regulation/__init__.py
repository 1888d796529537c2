"""The law as dated data; load.py is the only I/O."""
