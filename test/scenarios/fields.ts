/** Fields of JSON objects, with what is wrong with them: nothing is taken on trust, nothing thrown. */

export type Fields = ReadonlyMap<string, unknown>;

export function readFields(
  value: unknown,
  keys: readonly string[],
  where: string,
  problems: string[],
): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.push(`${where} is no object`);
    return new Map();
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  for (const key of fields.keys())
    if (!keys.includes(key)) problems.push(`${where}: ${key} is not known`);
  return fields;
}

export function textsOf(value: unknown, where: string, problems: string[]): string[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  problems.push(`${where} is no list of strings`);
  return [];
}

export function recordOf(
  value: unknown,
  where: string,
  problems: string[],
): Record<string, string> {
  const result: Record<string, string> = {};
  if (typeof value !== 'object' || value === null) problems.push(`${where} is no object`);
  else {
    for (const [key, item] of Object.entries(value)) {
      if (typeof item === 'string') result[key] = item;
      else problems.push(`${where}: ${key} is no string`);
    }
  }
  return result;
}
