"""What is open about a file and its columns, as choices, and what answers make of them."""
