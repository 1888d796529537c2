"""ShiWei 视维: operation and maintenance of a city's video platform by the city's regulation."""

__version__ = "0.1.0"
