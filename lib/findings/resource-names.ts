import { compareText } from '../basics/order.ts';
import type { Finding, FindingResource } from './finding.ts';

/**
 * Which resources a name means where users name them for a finding: logical
 * ids, construct paths, Terraform addresses. Compares texts; does not know
 * what is in a network unless it is told.
 */

export type NamedResource = Pick<FindingResource, 'id' | 'path'>;

/** Whether a name means that finding, or a resource that it is about. */
export function namesFinding(name: string, { fingerprint, resource }: Finding): boolean {
  return fingerprint === name || namesResource(name, resource);
}

/** By its id or path, or as part of what the name stands for: a construct, a module, a resource with instances. */
export function namesResource(name: string, { id, path }: NamedResource): boolean {
  if (id === name || isInstanceOrPart(id, name)) return true;
  return path !== null && (path === name || path.startsWith(`${name}/`));
}

/** One step of a Terraform address with its index, e.g. `module.web["a.b"]`, `aws_instance.web`. */
const step =
  /(?:module\.[^\s."[\]]+|data(?:\.[^\s."[\]]+){2}|(?!(?:module|data)\.)[^\s."[\]]+\.[^\s."[\]]+)(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?/
    .source;
const wholeSteps = new RegExp(`^${step}(?:\\.${step})*$`);

/** By Terraform addresses: `aws_instance.web[0]` and `module.a.aws_instance.web` of `aws_instance.web` and `module.a`. */
function isInstanceOrPart(address: string, of: string): boolean {
  if (!address.startsWith(of)) return false;
  const next = address.charAt(of.length);
  return (next === '.' || next === '[') && wholeSteps.test(of);
}

/** What names mean in one network. Answers are kept: each name is looked up once, in time linear in the resources. */
export class ResourceNames {
  readonly #all: () => Iterable<NamedResource>;
  readonly #named = new Map<string, boolean>();
  #byLastPart: ReadonlyMap<string, readonly string[]> | null = null;

  /** `all`: called only when something is asked. */
  constructor(all: () => Iterable<NamedResource>) {
    this.#all = all;
  }

  isNamed(name: string): boolean {
    let answer = this.#named.get(name);
    if (answer === undefined) {
      answer = this.#search(name);
      this.#named.set(name, answer);
    }
    return answer;
  }

  /**
   * The ids of resources in nested stacks that a logical id alone means, as
   * `Web` may mean `Stack/Web`; sorted. None where something else has the name.
   */
  nestedMeant(name: string): readonly string[] {
    this.#byLastPart ??= byLastPart(this.#all());
    const ids = this.#byLastPart.get(name) ?? [];
    return ids.length === 0 || this.isNamed(name) ? [] : ids;
  }

  #search(name: string): boolean {
    for (const each of this.#all()) if (namesResource(name, each)) return true;
    return false;
  }
}

function byLastPart(all: Iterable<NamedResource>): ReadonlyMap<string, readonly string[]> {
  const ids = new Map<string, Set<string>>();
  for (const { id } of all) {
    const slash = id.lastIndexOf('/');
    if (slash < 0) continue;
    const name = id.slice(slash + 1);
    const known = ids.get(name);
    if (known === undefined) ids.set(name, new Set([id]));
    else known.add(id);
  }
  return new Map([...ids].map(([name, each]) => [name, [...each].sort(compareText)]));
}
