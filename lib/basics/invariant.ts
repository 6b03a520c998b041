/** Broken assumptions of our own; the only thing that this code base throws. */

export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Throws InvariantError unless `condition` holds. Never for user input. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/**
 * Throws InvariantError. For checks by the thousand, where making the message
 * of an invariant that holds would cost more than the check.
 */
export function broken(message: string): never {
  throw new InvariantError(message);
}

/** Ends a switch over a closed union; compiles only if every member is handled. */
export function unreachable(value: never): never {
  throw new InvariantError(`unhandled case: ${JSON.stringify(value)}`);
}
