"""Decoded text -> records, those that the csv reader refuses mended."""
