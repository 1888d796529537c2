"""What can go wrong with a camera's picture, made as optics, sensor and coder make it: pictures in, damaged ones out.

For calibration and benchmarks. Pictures are BGR, 8 bits; lengths are shares of the picture's width; every draw comes
from the generator that is handed in, so that a seed gives the same damage again.
"""
