"""A local stand-in for the API, strict to what is publicly known of it."""
