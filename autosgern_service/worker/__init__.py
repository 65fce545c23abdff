"""The worker: the jobs and duties that the engine runs, and the duties that belong to nobody else."""
