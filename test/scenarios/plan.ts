import {
  isObject,
  type Json,
  type JsonObject,
  listOf,
  objectOf,
} from '../../lib/inputs/terraform/json.ts';

/**
 * What is wrong with a committed plan: it must be what the Terraform code
 * beside it comes to, and tell nothing of the machine on which it was made.
 * Terraform itself is not asked.
 */

/** Terraform code of a scenario, which nothing but make-plans.py reads. */
export function isCode(path: string): boolean {
  return /^terraform(-control)?\/([a-z0-9-]+\/)*[a-z0-9_-]+\.tf$/.test(path);
}

/** A sentence each; empty when the plan of that folder is as it should be. */
export function planProblems(folder: string, texts: ReadonlyMap<string, string>): string[] {
  const path = `${folder}/plan.json`;
  const text = texts.get(path) ?? '';
  const problems: string[] = [];
  if (text.trimEnd().includes('\n')) problems.push(`${path} is not one line`);
  for (const what of ['"timestamp":', 'path.root', 'path.cwd', '"/home/', '"/tmp/', '"/root/']) {
    if (text.includes(what)) problems.push(`${path} holds ${what}`);
  }
  const planned = new Set(plannedBlocks(objectOf(JSON.parse(text) as Json)));
  const written = new Set(writtenBlocks(folder, texts));
  for (const block of written) {
    if (!planned.has(block)) problems.push(`${path} was made before ${block} was written`);
  }
  for (const block of planned) {
    if (!written.has(block)) problems.push(`${path} has ${block}, which is not in the code`);
  }
  return problems;
}

/** `aws_vpc.main`, whatever module it is in. */
function writtenBlocks(folder: string, texts: ReadonlyMap<string, string>): string[] {
  return [...texts].flatMap(([path, text]) =>
    path.startsWith(`${folder}/`) && isCode(path)
      ? [...text.matchAll(/^(?:resource|data) "(\w+)" "(\w+)"/gm)].map(
          ([, type, name]) => `${type}.${name}`,
        )
      : [],
  );
}

/** The blocks of all modules; scenarios do not nest them deeply. */
function plannedBlocks(plan: JsonObject): string[] {
  const inside = (module: JsonObject): string[] => [
    ...listOf(module['resources'])
      .filter(isObject)
      .map(({ type, name }) => `${type}.${name}`),
    ...Object.values(objectOf(module['module_calls'])).flatMap((call) =>
      inside(objectOf(objectOf(call)['module'])),
    ),
  ];
  return inside(objectOf(objectOf(plan['configuration'])['root_module']));
}
