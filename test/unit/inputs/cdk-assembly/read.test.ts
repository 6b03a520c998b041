import { describe, expect, test } from 'vitest';
import { type CloudAssembly, readAssembly } from '../../../../lib/inputs/cdk-assembly/read.ts';
import { readNetworks } from '../../../../lib/intended-networks.ts';
import { parse } from '../cloudformation/templates.ts';

/** Files by path; objects are written as JSON. */
type Files = Readonly<Record<string, unknown>>;

const textOf = (content: unknown): string =>
  typeof content === 'string' ? content : JSON.stringify(content);

/** What was asked for of the files, to see that nothing else is. */
function access(files: Files) {
  const asked: string[] = [];
  return {
    asked,
    list: () => Object.keys(files),
    read: (path: string) => {
      asked.push(path);
      return path in files ? textOf(files[path]) : null;
    },
  };
}

function read(files: Files, manifest: string = 'cdk.out/manifest.json'): CloudAssembly {
  const root = parse(textOf(files[manifest]), manifest);
  return readAssembly(
    { path: manifest, root },
    { files: access(files), workingFolder: '/srv/me/app' },
  );
}

const stack = (templateFile: string, more: object = {}, properties: object = {}) => ({
  type: 'aws:cloudformation:stack',
  environment: 'aws://111122223333/eu-west-1',
  properties: { templateFile, ...properties },
  ...more,
});

const manifest = (artifacts: object, version: unknown = '39.0.0') => ({ version, artifacts });

const vpc = { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } };
const template = { Resources: { Vpc: vpc } };

const logicalId = (data: string, more: object = {}) => ({
  type: 'aws:cdk:logicalId',
  data,
  ...more,
});

const messagesOf = ({ problems }: CloudAssembly) =>
  problems.map(({ severity, message, location }) => `${severity} ${location.file}: ${message}`);

describe('stacks', () => {
  test('have the names and environments of the manifest', () => {
    const assembly = read({
      'cdk.out/manifest.json': manifest({
        Named: stack('Named.template.json', {}, { stackName: 'web-prod', parameters: { A: 'b' } }),
        Plain: stack('Plain.template.json', {
          environment: 'aws://unknown-account/unknown-region',
        }),
        'Plain.assets': { type: 'cdk:asset-manifest', properties: { file: 'Plain.assets.json' } },
        Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
      }),
      'cdk.out/Named.template.json': template,
      'cdk.out/Plain.template.json': template,
      'cdk.out/Plain.assets.json': { version: '39.0.0', files: {} },
    });
    expect(assembly.path).toBe('cdk.out');
    expect(assembly.problems).toEqual([]);
    expect(assembly.templates.map(({ path, stack: each }) => [path, each])).toEqual([
      [
        'cdk.out/Named.template.json',
        {
          name: 'web-prod',
          region: 'eu-west-1',
          account: '111122223333',
          parameters: new Map([['A', 'b']]),
        },
      ],
      [
        'cdk.out/Plain.template.json',
        { name: 'Plain', region: null, account: null, parameters: new Map() },
      ],
    ]);
  });

  test('of stages, and of stages in these, belong to the assembly', () => {
    const stage = (directoryName: string) => ({
      type: 'cdk:cloud-assembly',
      properties: { directoryName },
    });
    const assembly = read({
      'cdk.out/manifest.json': manifest({ 'assembly-Prod': stage('assembly-Prod') }),
      'cdk.out/assembly-Prod/manifest.json': manifest({
        Web: stack('Web.template.json'),
        Inner: stage('assembly-Inner'),
      }),
      'cdk.out/assembly-Prod/Web.template.json': template,
      'cdk.out/assembly-Prod/assembly-Inner/manifest.json': manifest({
        Db: stack('Db.template.json'),
      }),
      'cdk.out/assembly-Prod/assembly-Inner/Db.template.json': template,
    });
    expect(assembly.problems).toEqual([]);
    expect(assembly.templates.map(({ path }) => path)).toEqual([
      'cdk.out/assembly-Prod/Web.template.json',
      'cdk.out/assembly-Prod/assembly-Inner/Db.template.json',
    ]);
    expect(assembly.manifests).toHaveLength(3);
  });

  test('may be in the working folder itself', () => {
    const assembly = read(
      {
        'manifest.json': manifest({ Web: stack('Web.template.json') }),
        'Web.template.json': template,
      },
      'manifest.json',
    );
    expect(assembly.path).toBe('.');
    expect(assembly.templates.map(({ path }) => path)).toEqual(['Web.template.json']);
  });
});

describe('constructs', () => {
  const trace = ['...new Vpc2 in aws-cdk-lib...', 'new Net (/srv/me/app/lib/net.ts:31:5)'];
  const line = { file: 'lib/net.ts', line: 31, column: 5 };

  test.each([
    [
      'in the manifest, as older versions write it',
      { metadata: { '/Net/Vpc/Resource': [logicalId('Vpc', { trace })] } },
      {},
    ],
    [
      'in an entry of its own',
      {
        metadata: {
          '/Net/Vpc/Resource': [logicalId('Vpc'), { type: 'aws:cdk:creationStack', data: trace }],
        },
      },
      {},
    ],
    [
      'in a file of its own',
      { additionalMetadataFile: 'Net.metadata.json' },
      {
        'cdk.out/Net.metadata.json': {
          '/Net/Vpc/Resource': [logicalId('Vpc'), { type: 'aws:cdk:creationStack', data: trace }],
        },
      },
    ],
  ])('have a path and the line that creates them: %s', (_, more, files) => {
    const assembly = read({
      'cdk.out/manifest.json': manifest({ Net: stack('Net.template.json', more) }),
      'cdk.out/Net.template.json': template,
      ...files,
    });
    expect(assembly.problems).toEqual([]);
    const [source] = assembly.templates;
    expect(source?.constructs).toEqual(
      new Map([['Vpc', { path: 'Net/Vpc/Resource', createdAt: line }]]),
    );
    expect(JSON.stringify(source?.root)).toContain(`"declaredAt":${JSON.stringify(line)}`);
  });

  const ofVpc = {
    '/Net/Vpc/Resource': [logicalId('Vpc'), { type: 'aws:cdk:creationStack', data: trace }],
  };
  const net = manifest({
    Net: stack('Net.template.json', { additionalMetadataFile: 'Net.metadata.json' }),
  });

  test('their line is at all that they declare, in every section, and at nothing else', () => {
    const assembly = read({
      'cdk.out/manifest.json': net,
      'cdk.out/Net.template.json': {
        Resources: { Vpc: vpc, Other: vpc },
        Outputs: { Vpc: { Value: [{ Ref: 'Vpc' }] } },
        Vpc: { Vpc: 1 },
      },
      'cdk.out/Net.metadata.json': ofVpc,
    });
    const withLine = new Set<string>();
    const without = new Set<string>();
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      if ('pointer' in value) {
        const isMarked = 'declaredAt' in value && value.declaredAt !== undefined;
        (isMarked ? withLine : without).add(String(value.pointer));
      } else for (const part of Object.values(value)) visit(part);
    };
    visit(assembly.templates[0]?.root);
    expect([...withLine].filter((pointer) => without.has(pointer))).toEqual([]);
    expect([...withLine].sort()).toEqual([
      '/Outputs/Vpc',
      '/Outputs/Vpc/Value',
      '/Outputs/Vpc/Value/0',
      '/Outputs/Vpc/Value/0/Ref',
      '/Resources/Vpc',
      '/Resources/Vpc/Properties',
      '/Resources/Vpc/Properties/CidrBlock',
      '/Resources/Vpc/Type',
      '/Vpc/Vpc',
    ]);
  });

  test.each([
    ['with a byte order mark', `\u{feff}${JSON.stringify(ofVpc)}`],
    ['in the other syntax', JSON.stringify(ofVpc).replace('}]}', '},]}')],
  ])('a file about them is read %s', (_, text) => {
    const assembly = read({
      'cdk.out/manifest.json': net,
      'cdk.out/Net.template.json': template,
      'cdk.out/Net.metadata.json': text,
    });
    expect(assembly.problems).toEqual([]);
    expect(assembly.templates[0]?.constructs?.get('Vpc')?.createdAt).toEqual(line);
  });

  test('a file about them that is broken hides no template, and is said to be wrong where it is', () => {
    const broken = {
      'cdk.out/manifest.json': net,
      'cdk.out/Net.template.json': template,
      'cdk.out/Net.metadata.json': '{\n "/Net/Vpc": [tru]',
    };
    const { templates, problems } = read(broken);
    expect(templates).toHaveLength(1);
    expect(
      problems.map(({ severity, location }) => [severity, location.file, location.line]),
    ).toEqual([['error', 'cdk.out/Net.metadata.json', 2]]);
    // Of a stack whose template is broken, it does not matter.
    const both = read({ ...broken, 'cdk.out/Net.template.json': '{' });
    expect(both.problems.map(({ location }) => location.file)).toEqual([
      'cdk.out/Net.template.json',
    ]);
  });

  test('of nested stacks are told from those of their parents by the same id', () => {
    const assembly = read({
      'cdk.out/manifest.json': manifest({
        Net: stack('Net.template.json', {
          metadata: {
            '/Net/Vpc': [logicalId('Vpc')],
            '/Net/Child/Vpc': [logicalId('Vpc')],
            '/Net/Child.NestedStack/Child.NestedStackResource': [logicalId('ChildStack')],
            '/Net/Child/Grand/Vpc': [logicalId('Vpc')],
            '/Net/Child/Grand.NestedStack/Grand.NestedStackResource': [logicalId('GrandStack')],
            '/Net/Child/Grand': [{ type: 'aws:cdk:templateFile', data: 'Grand.template.json' }],
          },
        }),
        assets: { type: 'cdk:asset-manifest', properties: { file: 'Net.assets.json' } },
      }),
      'cdk.out/Net.assets.json': {
        files: {
          abc: {
            source: { path: 'Child.template.json' },
            destinations: { here: { objectKey: 'prefix/abc.json' } },
          },
        },
      },
      'cdk.out/Net.template.json': {
        Resources: {
          Vpc: vpc,
          ChildStack: {
            Type: 'AWS::CloudFormation::Stack',
            Properties: {
              TemplateURL: {
                'Fn::Join': ['', ['https://s3.', { Ref: 'AWS::Region' }, '/b/abc.json']],
              },
            },
          },
        },
      },
      'cdk.out/Child.template.json': {
        Resources: { Vpc: vpc, GrandStack: { Type: 'AWS::CloudFormation::Stack' } },
      },
      'cdk.out/Grand.template.json': template,
    });
    expect(
      assembly.templates.map(({ path, isNested, nested, constructs }) => [
        path,
        isNested,
        Object.fromEntries(nested ?? []),
        constructs?.get('Vpc')?.path,
      ]),
    ).toEqual([
      [
        'cdk.out/Net.template.json',
        false,
        { ChildStack: 'cdk.out/Child.template.json' },
        'Net/Vpc',
      ],
      [
        'cdk.out/Child.template.json',
        true,
        { GrandStack: 'cdk.out/Grand.template.json' },
        'Net/Child/Vpc',
      ],
      ['cdk.out/Grand.template.json', true, {}, 'Net/Child/Grand/Vpc'],
    ]);
  });

  test('of which resource metadata names the asset of a nested stack', () => {
    const child = {
      Type: 'AWS::CloudFormation::Stack',
      Metadata: { 'aws:asset:path': 'Child.template.json' },
    };
    const assembly = read({
      'cdk.out/manifest.json': manifest({ Net: stack('Net.template.json') }),
      'cdk.out/Net.template.json': { Resources: { Child: child } },
      'cdk.out/Child.template.json': { Resources: { Child: child } },
    });
    expect(assembly.templates.map(({ path }) => path)).toEqual([
      'cdk.out/Net.template.json',
      'cdk.out/Child.template.json',
    ]);
  });
});

describe('mistakes', () => {
  test('a template that is missing is an error; the other stacks are read', () => {
    const assembly = read({
      'cdk.out/manifest.json': manifest({
        Gone: stack('Gone.template.json', { displayName: 'Prod/Gone' }),
        Web: stack('Web.template.json'),
      }),
      'cdk.out/Web.template.json': template,
    });
    expect(messagesOf(assembly)).toEqual([
      'error cdk.out/manifest.json: The template of the stack Prod/Gone, cdk.out/Gone.template.json, is missing. Synthesise the app again, or give the whole folder.',
    ]);
    expect(assembly.templates).toHaveLength(1);
  });

  test.each([
    '../secret.template.json',
    'a/../../secret.template.json',
    '/etc/secret.template.json',
    'C:/secret.template.json',
    '..\\secret.template.json',
  ])('nothing outside of the folder is read: %s', (name) => {
    const files = access({ 'secret.template.json': template, [name]: template });
    const root = parse(JSON.stringify(manifest({ Web: stack(name) })), 'cdk.out/manifest.json');
    const assembly = readAssembly(
      { path: 'cdk.out/manifest.json', root },
      { files, workingFolder: null },
    );
    expect(messagesOf(assembly)).toEqual([
      `error cdk.out/manifest.json: The template of the stack Web is said to be ${name}, which lies outside of the assembly and is not read.`,
    ]);
    expect(files.asked).toEqual([]);
  });

  test.each([
    [
      '56.0.0',
      [
        'This cloud assembly has version 56.0.0, and versions up to 55 are known: what is new in it is not read.',
      ],
    ],
    ['55.9.0', []],
    ['0.36.0', []],
    [
      7,
      [
        'The version of this cloud assembly cannot be told; it is read like the versions that are known.',
      ],
    ],
  ])('version %s is read all the same', (version, expected) => {
    const assembly = read({
      'cdk.out/manifest.json': manifest({ Web: stack('Web.template.json') }, version),
      'cdk.out/Web.template.json': template,
    });
    expect(assembly.templates).toHaveLength(1);
    expect(assembly.problems.map(({ severity, message }) => [severity, message])).toEqual(
      expected.map((message) => ['warning', message]),
    );
  });

  test('assemblies that name each other as stages are read once', () => {
    const stage = { type: 'cdk:cloud-assembly', properties: { directoryName: '.' } };
    const assembly = read({
      'cdk.out/manifest.json': manifest({ Self: stage, Web: stack('Web.template.json') }),
      'cdk.out/Web.template.json': template,
    });
    expect(assembly.manifests).toEqual(['cdk.out/manifest.json']);
    expect(assembly.templates).toHaveLength(1);
  });

  test('a stack without a template, and one whose template is broken', () => {
    const assembly = read({
      'cdk.out/manifest.json': manifest({
        None: { type: 'aws:cloudformation:stack', properties: {} },
        Web: stack('Web.template.json'),
      }),
      'cdk.out/Web.template.json': '{"Resources": ',
    });
    expect(
      assembly.problems.map(({ severity, location }) => `${severity} ${location.file}`),
    ).toEqual(['error cdk.out/manifest.json', 'error cdk.out/Web.template.json']);
  });
});

test('whatever stands where in a manifest, it is read or said to be wrong', () => {
  const files: Files = {
    'cdk.out/Net.template.json': template,
    'cdk.out/Net.assets.json': { files: { a: { source: { path: 'Net.template.json' } } } },
    'cdk.out/Net.metadata.json': { '/Net/Vpc': [logicalId('Vpc', { trace: ['a.ts:1:1'] })] },
  };
  const whole = manifest({
    Stage: { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Stage' } },
    Assets: { type: 'cdk:asset-manifest', properties: { file: 'Net.assets.json' } },
    Net: stack('Net.template.json', {
      additionalMetadataFile: 'Net.metadata.json',
      metadata: { '/Net/Vpc': [logicalId('Vpc', { trace: ['new Net (a.ts:1:1)'] })] },
    }),
  });
  let variants = 0;
  const within = (node: unknown, build: (part: unknown) => unknown): void => {
    for (const odd of [null, 7, '', 'Net.template.json', [], {}, [[{}]], { a: [null] }]) {
      variants += 1;
      const text = JSON.stringify(build(odd));
      const root = parse(text, 'cdk.out/manifest.json');
      const given = access({ ...files, 'cdk.out/assembly-Stage/manifest.json': text });
      const found = readAssembly(
        { path: 'cdk.out/manifest.json', root },
        { files: given, workingFolder: '/srv/me/app' },
      );
      expect(found.problems.every(({ message }) => message !== '')).toBe(true);
    }
    if (typeof node !== 'object' || node === null) return;
    for (const [key, part] of Object.entries(node)) {
      within(part, (odd) =>
        build(
          Array.isArray(node)
            ? node.map((each, index) => (String(index) === key ? odd : each))
            : { ...node, [key]: odd },
        ),
      );
    }
  };
  within(whole, (odd) => odd);
  expect(variants).toBeGreaterThan(150);
});

describe('as an input', () => {
  const files: Files = {
    'cdk.out/manifest.json': manifest({
      Net: stack('Net.template.json'),
      Web: stack('Web.template.json'),
    }),
    'cdk.out/Net.template.json': template,
    'cdk.out/Web.template.json': { Resources: { Vpc: vpc, Other: vpc } },
  };
  const given = (...paths: string[]) => paths.map((path) => ({ path, text: textOf(files[path]) }));

  test('it is one, whatever it lists', () => {
    const { inputs, problems } = readNetworks(given('cdk.out/manifest.json'), {
      files: access(files),
    });
    expect(problems).toEqual([]);
    expect(inputs).toEqual([{ path: 'cdk.out', kind: 'cdk-assembly', resources: 3 }]);
  });

  test('a template of it that is given too is not a second stack', () => {
    const { inputs, worlds } = readNetworks(
      given('cdk.out/Web.template.json', 'cdk.out/manifest.json'),
      { files: access(files) },
    );
    expect(inputs).toEqual([{ path: 'cdk.out', kind: 'cdk-assembly', resources: 3 }]);
    expect(worlds[0]?.network.domains.size).toBe(3);
  });
});
