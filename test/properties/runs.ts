/**
 * How many cases a property is tried on: `normal`, or as many as `<name>_RUNS`
 * in the environment says; `<name>_SEED` repeats a run that failed.
 */
export function runsOf(
  name: string,
  normal: number,
): { readonly numRuns: number; readonly seed?: number } {
  const numRuns = Number(process.env[`${name}_RUNS`] ?? normal);
  const seed = process.env[`${name}_SEED`];
  return seed === undefined ? { numRuns } : { numRuns, seed: Number(seed) };
}
