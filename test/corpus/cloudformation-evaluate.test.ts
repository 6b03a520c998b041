import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  type CloudFormationProgram,
  evaluateCloudFormation,
  type FileAccess,
  type TemplateSource,
} from '../../lib/inputs/cloudformation/program.ts';
import { readDocument } from '../../lib/inputs/text/read.ts';
import type { Property } from '../../lib/resources/property.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const corpus = join(
  resolve(repository, process.env.REACHLINT_CORPUS ?? '../shared/corpus'),
  'cloudformation',
);

const networkServices =
  /^AWS::(?:EC2|ElasticLoadBalancing|ElasticLoadBalancingV2|AutoScaling|RDS|ECS|Lambda|ElastiCache|Redshift|EKS|MSK|DMS|AmazonMQ|EFS)::/;

function rowsOf(name: string): readonly (readonly string[])[] {
  const [, ...lines] = readFileSync(join(corpus, name), 'utf8').trimEnd().split('\n');
  return lines.map((line) => line.split('\t'));
}

function evaluateTemplates(
  paths: readonly string[],
  files: FileAccess = { list: () => [], read: () => null },
): CloudFormationProgram | null {
  const sources: TemplateSource[] = [];
  for (const path of paths) {
    const { root } = readDocument({ path, text: readFileSync(join(corpus, path), 'utf8') });
    if (root) sources.push({ path, root });
  }
  if (sources.length === 0) return null;
  return evaluateCloudFormation(sources, {
    parameters: [],
    region: null,
    account: null,
    files,
    isRelevant: (type) => networkServices.test(type),
  });
}

/** All files of one repository of the corpus. */
function filesOf(folder: string): FileAccess {
  const paths = readdirSync(join(corpus, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(corpus.length + 1));
  return {
    list: () => paths,
    read: (path) => {
      const file = join(corpus, path);
      return existsSync(file) ? readFileSync(file, 'utf8') : null;
    },
  };
}

function countCauses(property: Property, counts: Map<string, number>): void {
  switch (property.kind) {
    case 'unknown':
      counts.set(property.unknown.cause, (counts.get(property.unknown.cause) ?? 0) + 1);
      break;
    case 'list':
      for (const item of property.items) countCauses(item, counts);
      break;
    case 'map':
      for (const value of property.entries.values()) countCauses(value, counts);
      break;
    case 'text':
      for (const part of property.parts) if (typeof part !== 'string') countCauses(part, counts);
      break;
    default:
      break;
  }
}

describe('the templates of the corpus', () => {
  const templates = rowsOf('index.tsv');

  it('are all evaluated, with every resource that they declare', () => {
    const causes = new Map<string, number>();
    const worlds = new Map<number, number>();
    const wrong: string[] = [];
    let evaluated = 0;
    for (const row of templates) {
      const [path = '', , , , , , resources = ''] = row;
      const program = evaluateTemplates([path]);
      if (!program) continue;
      evaluated += 1;
      // The index counts what loops declare, not the loops.
      const text = readFileSync(join(corpus, path), 'utf8');
      const declared = program.templates[0]?.resources;
      if (!text.includes('Fn::ForEach') && declared !== Number(resources)) {
        wrong.push(`${path}: ${declared} instead of ${resources}`);
      }
      worlds.set(program.worlds.length, (worlds.get(program.worlds.length) ?? 0) + 1);
      for (const { properties } of program.worlds[0]?.declarations ?? []) {
        countCauses(properties, causes);
      }
    }
    console.log('templates by number of worlds', worlds, 'unknowns by cause', causes);
    expect(wrong).toEqual([]);
    expect(evaluated).toBeGreaterThan(templates.length - 3);
  });

  it('find their nested templates among the files of their repository', () => {
    const links = rowsOf('nested-links.tsv').filter(([, , , resolution]) =>
      resolution?.startsWith('local:'),
    );
    const missing: string[] = [];
    let found = 0;
    for (const [parent = '', id = '', , resolution = ''] of links) {
      const files = filesOf(parent.slice(0, parent.indexOf('/')));
      const declared =
        evaluateTemplates([parent], files)?.worlds.flatMap((world) => world.declarations) ?? [];
      // Some have a condition that is false with the default parameters.
      if (!declared.some(({ key }) => key === `${parent}/${id}`)) continue;
      const inside = declared.filter(({ key }) => key.startsWith(`${parent}/${id}/`));
      // Files of one name in several folders: the table names any of them.
      const isFound = inside.some(({ at }) => basename(at.file) === basename(resolution));
      if (isFound) found += 1;
      else missing.push(`${parent} ${id}: ${resolution}`);
    }
    expect(missing).toEqual([]);
    expect(found).toBeGreaterThan(60);
  });
});
