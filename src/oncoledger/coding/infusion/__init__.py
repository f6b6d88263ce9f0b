"""Infusions and injections: from the times of a day to the codes of its administration."""
