"""Remedies: corrected copies of the files that were checked, with what was changed, why, and what was left to a person."""
