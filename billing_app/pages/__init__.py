"""Layout of the pages, nothing else."""
