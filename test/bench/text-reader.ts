import { performance } from 'node:perf_hooks';
import { parseDocument } from 'yaml';
import { readDocument } from '../../lib/inputs/text/read.ts';

/**
 * Speed of the text reader beside the npm package `yaml` and JSON.parse, on
 * texts made here. Prints the best of several runs, in milliseconds.
 * `yaml` is left out where it needs minutes.
 */

const RUNS = 5;

interface Sample {
  readonly name: string;
  readonly text: string;
  readonly others: readonly ('yaml' | 'json')[];
}

function samples(): Sample[] {
  const blocks = repeat(6_000, (n) =>
    [
      `  Rule${n}:`,
      '    Type: AWS::EC2::SecurityGroupIngress',
      '    Properties:',
      '      GroupId: !GetAtt Group.GroupId # of the web tier',
      `      CidrIp: "10.0.${n % 256}.0/24"`,
      `      FromPort: ${n}`,
      '',
    ].join('\n'),
  );
  const resources = Object.fromEntries(
    Array.from({ length: 6_000 }, (_, n) => [
      `Rule${n}`,
      { Type: 'AWS::EC2::Route', Properties: { CidrIp: `10.0.${n % 256}.0/24`, FromPort: n } },
    ]),
  );
  return [
    { name: 'block style, 6,000 rules', text: `Resources:\n${blocks}`, others: ['yaml'] },
    {
      name: 'JSON, 6,000 routes',
      text: JSON.stringify(resources, null, 2),
      others: ['json', 'yaml'],
    },
    {
      name: 'block map, 100,000 keys',
      text: repeat(100_000, (n) => `key${n}: ${n}\n`),
      others: [],
    },
    {
      name: 'flow list, 1 MB',
      text: `- [${repeat(180_000, (n) => `a${n % 1000}, `)}z]`,
      others: ['yaml'],
    },
    {
      name: 'flow map, 100,000 keys',
      text: `a: {${repeat(100_000, (n) => `k${n}: 1, `)}}`,
      others: [],
    },
    {
      name: 'literal, 1 MB',
      text: `a: |\n${repeat(40_000, () => '  echo cloud-init is here\n')}`,
      others: ['yaml'],
    },
  ];
}

function repeat(count: number, make: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => make(n)).join('');
}

function best(run: () => unknown, runs: number): string {
  let elapsedMs = Number.POSITIVE_INFINITY;
  for (let n = 0; n < runs; n += 1) {
    const start = performance.now();
    run();
    elapsedMs = Math.min(elapsedMs, performance.now() - start);
  }
  return elapsedMs.toFixed(1);
}

for (const { name, text, others } of samples()) {
  const { problems } = readDocument({ path: 'bench', text });
  if (problems.length > 0) throw new Error(`${name}: ${problems[0]?.message}`);
  const own = best(() => readDocument({ path: 'bench', text }), RUNS);
  const yaml = others.includes('yaml')
    ? best(() => parseDocument(text, { version: '1.1', uniqueKeys: false, logLevel: 'silent' }), 1)
    : '-';
  const json = others.includes('json') ? best(() => JSON.parse(text), RUNS) : '-';
  const size = (text.length / 1e6).toFixed(2);
  console.log(`${name} (${size} MB): own ${own} ms, yaml ${yaml} ms, JSON.parse ${json} ms`);
}
