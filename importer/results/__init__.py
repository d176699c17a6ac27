"""What became of every row: the results file, where it goes, and the summary.

Enters: the source's rows as they were found, each with its outcome. Leaves: a file, and lines of
text. Nothing here prints, sends or decides what becomes of a row.
"""
