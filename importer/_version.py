"""The version of the program, where everything can read it without loading the package's front."""

__version__ = "0.1.0"
