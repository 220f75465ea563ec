"""What the schedule does with jobs: planning their runs, claiming one at a time, keeping what became of it."""
