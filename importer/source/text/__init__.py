"""CSV and its relatives: encoding, dialect, records, and the table that they make."""
