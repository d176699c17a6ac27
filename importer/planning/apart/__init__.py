"""Rows that are judged in other processes, while this one puts what they say in order."""
