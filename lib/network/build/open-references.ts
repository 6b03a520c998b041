import type { Unknown } from '../../basics/value.ts';
import type { Reference } from '../../resources/resource.ts';

/** References that may lead to any resource of the input of the kind that they name. */

/**
 * Why a reference may lead to any of them; null: it leads to one, or to
 * something outside. A parameter without a value counts as something outside
 * of its own, but what it will hold may as well be in the input (LANG-9).
 */
export function mayBeAny(reference: Reference): Unknown | null {
  switch (reference.kind) {
    case 'resource':
      return null;
    case 'unknown':
      return reference.unknown;
    case 'outside':
      return reference.unknown.cause === 'missing-parameter' ? reference.unknown : null;
  }
}
