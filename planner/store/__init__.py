"""What is kept: clinics, families' requests, plan versions, jobs and contacts. The only SQL."""
