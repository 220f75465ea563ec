"""What works while people sleep: the schedule, who runs it, and what each job calls."""
