/** How many threads the scheduler allots to this process (Slurm, SGE); undefined outside of one. */
export function allottedThreads(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): number | undefined {
  const { SLURM_CPUS_PER_TASK, SLURM_CPUS_ON_NODE, NSLOTS } = environment;
  const allotted = SLURM_CPUS_PER_TASK ?? SLURM_CPUS_ON_NODE ?? NSLOTS;
  return allotted !== undefined && /^[1-9]\d*$/.test(allotted) ? Number(allotted) : undefined;
}

/**
 * Has OpenBLAS use no more threads than the scheduler allots, unless the environment names a number.
 * To be called before an engine is opened: the library looks once.
 */
export function threadsFollowAllotment(
  environment: Record<string, string | undefined> = process.env,
): void {
  const threads = allottedThreads(environment);
  if (threads !== undefined) environment.OPENBLAS_NUM_THREADS ??= String(threads);
}
