"""The reader of .xlsb."""
