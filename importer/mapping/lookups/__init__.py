"""Tables that turn a person's words into ids."""
