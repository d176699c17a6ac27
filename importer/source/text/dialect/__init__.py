"""How the characters of a text file make cells, by its beginning."""
