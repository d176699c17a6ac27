"""Rows that are closed already: how they are found, and what may become of them."""
