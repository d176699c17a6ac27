"""One text file cut into several that hold the same rows, byte for byte."""
