"""Reports: text, JSON, CSV and the page."""
