"""Opens a path as a file that can be read twice, unpacked, and known for what it is."""
