"""Diagnoses: in which order they stand for an encounter, which of them support each line, and whether a code is whole."""
