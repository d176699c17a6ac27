"""The reader of web pages that a program named .xls."""
