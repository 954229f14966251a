"""Everybody's sheet: what each of those who work with a family needs, and not a word more."""
