"""Reads a workbook of any kind: its sheets, and their rows as stored and as a person sees them.

One module for each kind of file. All give the same `StoredSheet`, so that what is decided about
sheets, headers, hidden rows and merged cells is decided once, in `importer.source.workbooks.table`.
"""
