/** What every instance of a resource in the code shares: its name there. */
export interface ResourceName {
  /** `managed` or `data`. */
  readonly mode: string;
  readonly type: string;
  readonly name: string;
}

/**
 * A map whose keys are names of resources. Large plans look up every object
 * several times; level by level no text has to be made of the three parts
 * for that, only to be hashed and dropped.
 */
export class ByResource<Value> {
  readonly #modes = new Map<string, Map<string, Map<string, Value>>>();

  get({ mode, type, name }: ResourceName): Value | undefined {
    return this.#modes.get(mode)?.get(type)?.get(name);
  }

  set({ mode, type, name }: ResourceName, value: Value): void {
    const types = this.#modes.get(mode) ?? new Map<string, Map<string, Value>>();
    this.#modes.set(mode, types);
    const names = types.get(type) ?? new Map<string, Value>();
    types.set(type, names);
    names.set(name, value);
  }
}
