import { instanceKey, moduleSteps } from './configuration.ts';
import type { InstanceIndex } from './mentions.ts';

/** The instances of called modules, as far as a plan shows them: those in which it has objects. */

export interface ModuleInstance {
  readonly address: string;
  /** `["k"]` or `[0]` as written, '' where the module has no instances. */
  readonly instance: string;
  readonly index: InstanceIndex;
}

export class ModuleInstances {
  /** By caller and name. */
  readonly #called = new Map<string, Map<string, ModuleInstance>>();

  /** `modules`: addresses of all that have objects, each once or more. Linear. */
  constructor(modules: Iterable<string>) {
    for (const module of new Set(modules)) {
      let caller = '';
      for (const { name, instance } of moduleSteps(module)) {
        const address = `${caller}${caller === '' ? '' : '.'}module.${name}${instance}`;
        const key = calledKey(caller, name);
        const instances = this.#called.get(key) ?? new Map<string, ModuleInstance>();
        this.#called.set(key, instances);
        instances.set(address, { address, instance, index: instanceKey(instance) });
        caller = address;
      }
    }
  }

  /** Of the module that has this name where it is called; those too whose children alone have objects. */
  of(caller: string, name: string): readonly ModuleInstance[] {
    return [...(this.#called.get(calledKey(caller, name))?.values() ?? [])];
  }
}

function calledKey(caller: string, name: string): string {
  return `${caller}|${name}`;
}
