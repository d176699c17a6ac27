"""The bytes of a text file -> the codec that reads all of them."""
