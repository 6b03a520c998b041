import type { Problem } from '../../basics/problem.ts';
import { formatLocation } from '../../basics/source.ts';
import type { Value } from '../../basics/value.ts';
import type { Declaration } from '../property.ts';
import type { Resource, ResourceSet } from '../resource.ts';
import { Fields } from './properties.ts';
import { readers } from './registry.ts';
import { Scope } from './scope.ts';

/**
 * From declarations to typed records: the one place where the property names
 * of AWS resources are known. It says what was declared and applies defaults
 * that are values; it draws no conclusions from several resources, except
 * where AWS itself copies properties (a database from its cluster).
 */

/**
 * Records of all declarations of one world whose types have a reader; the
 * others are left out (coverage.ts tells what that means). Linear in the input.
 */
export function readResources(
  declarations: readonly Declaration[],
  options: { readonly region: Value<string>; readonly account: Value<string> },
): { readonly resources: ResourceSet; readonly problems: readonly Problem[] } {
  const scope = new Scope(declarations, (type) => readers.has(type));
  const resources = new Map<string, Resource>();
  for (const declaration of declarations) {
    const read = readers.get(declaration.type);
    if (read === undefined) continue;
    for (const resource of read(Fields.of(declaration, scope)))
      resources.set(resource.key, resource);
  }
  return {
    resources: { resources, region: options.region, account: options.account },
    problems: distinct([...scope.problems, ...scope.asked.problems()]),
  };
}

/** A cluster is read for each of its instances; what is wrong with it is said once. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Map<string, Problem>();
  for (const problem of problems) {
    const key = `${formatLocation(problem.location)} ${problem.location.pointer} ${problem.message}`;
    if (!seen.has(key)) seen.set(key, problem);
  }
  return [...seen.values()];
}
