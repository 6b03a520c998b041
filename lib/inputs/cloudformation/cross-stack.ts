import type { Property } from '../../resources/property.ts';
import { type DocumentNode, entryOf } from '../document.ts';
import { crossRegionWriter } from './nested-stacks.ts';
import { type Environment, inEnvironment } from './run.ts';
import type { Scope, Stack } from './stack.ts';
import { scalarText } from './values.ts';

/**
 * What stacks take from stacks other than by exports: outputs by the name of
 * the stack, and values that the CDK carries from region to region.
 */

/** Where the stack is of which an output is asked for: by default where the stack is that asks. */
export function environmentAsked(
  stack: Stack,
  { region, role }: { readonly region: Property | null; readonly role: Property | null },
): Environment {
  const { run } = stack;
  const own = run.environment(stack);
  // The role that reads the output is one of the account that has the stack.
  const account = role === null ? null : /:iam::(\d{12}):/.exec(run.symbols.identityOf(role))?.[1];
  return {
    region: region?.kind === 'scalar' ? scalarText(region) : own.region,
    account: account ?? own.account,
  };
}

/** The one stack of that name; null when there is none, or when several may be meant. */
export function stackNamed(stack: Stack, name: Property, where: Environment): Stack | null {
  if (name.kind !== 'scalar') return null;
  const { run } = stack;
  const named = run.roots.filter(
    ({ template }) => run.setting.identities.get(template.path)?.name === scalarText(name),
  );
  const [found, another] = inEnvironment(named, where, (each) => run.environment(each));
  return another === undefined ? (found ?? null) : null;
}

/** A value that a stack of another region puts into the parameter store of this one. */
interface CarriedValue {
  readonly stack: Stack;
  readonly node: DocumentNode;
  readonly scope: Scope;
  /** Where it is read. */
  readonly environment: Environment;
}

/** The value behind an attribute of a reader of such values; null when nobody here writes it. */
export function carriedValue(reader: Stack, name: string): Property | null {
  const { run } = reader;
  const written = run.carried(carriedValues).get(name) ?? [];
  const [found] = inEnvironment(written, run.environment(reader), (each) => each.environment);
  if (!found) return null;
  run.noteLink(found.stack.root.origin.key);
  return run.decisions.outsideCondition(() => found.stack.evaluate(found.node, found.scope));
}

/** All values that are carried, by name. */
function carriedValues(roots: readonly Stack[]): CarriedValues {
  const values = new Map<string, CarriedValue[]>();
  for (const stack of roots.flatMap((root) => root.withNested())) {
    for (const site of stack.sites().values()) {
      if (site.writtenType !== crossRegionWriter) continue;
      const written = site.properties(stack).find(({ key }) => key === 'WriterProps');
      const region = entryOf(written?.value, 'region');
      const exported = entryOf(written?.value, 'exports');
      if (!written || region?.kind !== 'scalar' || exported?.kind !== 'map') continue;
      const { account } = stack.run.environment(stack);
      const environment = { region: String(region.value), account };
      for (const { key, value } of exported.entries) {
        const same = values.get(key) ?? [];
        values.set(key, [...same, { stack, node: value, scope: written.scope, environment }]);
      }
    }
  }
  return values;
}

export type CarriedValues = ReadonlyMap<string, readonly CarriedValue[]>;
