"""Finds the codec that reads all bytes of a text file."""
