"""The changes, in order of their revision."""
