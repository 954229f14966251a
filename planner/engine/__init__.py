"""The exact engine: from a problem to a verified result. It knows no particular law."""
