"""The question bank: how people ask for each procedure, written by us."""
