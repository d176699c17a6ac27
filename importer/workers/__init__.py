"""Other processes that work for this one: how many there are to be, and what they answer."""
