"""The reader of .xls, in a process of its own."""
