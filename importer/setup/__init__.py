"""Sets the program up on a computer: the token that is kept, and whether all is in order."""
