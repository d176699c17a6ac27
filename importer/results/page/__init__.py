"""The report as a page: one HTML file that can be shown to somebody, printed, or sent on."""
