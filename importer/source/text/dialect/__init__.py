"""The beginning of a text file -> how its characters make cells."""
