"""Takes a file in: matches its columns, asks what is open, and sets its rows aside in a spool."""
