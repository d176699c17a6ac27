"""What became of every row: the results file, where it goes, and the summary.

Nothing here prints, sends or decides what becomes of a row.
"""
