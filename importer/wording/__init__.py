"""How messages are worded: text from elsewhere shown safely, "did you mean", flags to paste."""
