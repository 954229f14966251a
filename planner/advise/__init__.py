"""What if: requests or clinics edited, expanded, solved and compared. Empty until the first such use case."""
