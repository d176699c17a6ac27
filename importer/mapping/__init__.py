"""Chunks of cells in, field values and issues out; which column fills which field.

This stage decides nothing about the API's rules (that is `validation`) and opens no source.
"""
