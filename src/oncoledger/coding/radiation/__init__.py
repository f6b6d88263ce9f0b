"""A course of radiation: from plans, sessions and documented acts to codes."""
