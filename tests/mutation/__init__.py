"""The mutation run: every law switched off, one at a time, must be noticed by a test."""
