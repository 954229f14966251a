"""Files in and out: clinic folders, requests, plan.json, sessions.csv. See docs/formats.md."""
