"""A file -> its columns matched, its questions asked, and its rows set aside in a spool."""
