"""The page in the browser: an import on this computer alone, from the file to the results."""
