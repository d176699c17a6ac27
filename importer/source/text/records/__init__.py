"""Splits decoded text into records, and repairs those that the csv reader refuses."""
