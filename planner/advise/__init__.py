"""What if: requests, clinics or plans edited, solved or judged, and compared."""
