import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Answer, InputFile, Question, Verdict } from './answer.ts';
import { type Fields, readFields, recordOf, textsOf } from './fields.ts';
import { isCode, planProblems } from './plan.ts';

/**
 * Reads scenario folders: a claim about AWS, a template that shows it, and a
 * control, the smallest change that turns the verdict. Both may also be given
 * as accounts, in folders `snapshot` and `snapshot-control`, and as Terraform
 * with its plan, in `terraform` and `terraform-control`, or only so. Says what
 * is wrong with a folder, and compares answers with what its expected.json
 * says. Knows nothing of how answers come about.
 */

export interface Scenario {
  /** The folder's name, which is the claim in short. */
  readonly name: string;
  /** Of docs/semantics.md, those that the claim is about. */
  readonly rules: readonly string[];
  /** What makes the folder incomplete or contradictory; nothing else holds unless empty. */
  readonly problems: readonly string[];
  /** An expectation of the template, and one of the control. */
  readonly sides: readonly Side[];
}

export interface Side {
  readonly title: Title;
  readonly files: readonly InputFile[];
  readonly region: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly checks: readonly Check[];
  /** Each must be named by the unknowns of every unknown verdict. */
  readonly unknowns: readonly string[];
  /** Each must occur in a problem with the files. */
  readonly complaints: readonly string[];
}

export type Title =
  | 'template'
  | 'control'
  | 'snapshot'
  | 'snapshot-control'
  | 'terraform'
  | 'terraform-control';

export interface Check {
  readonly question: Question;
  /** Several only where the documentation leaves the answer open. */
  readonly verdicts: readonly Verdict[];
  /** Qualifiers that the answer must have, and those that it must not have. */
  readonly qualifiers: readonly string[];
  readonly absent: readonly string[];
  /** Exactly these; null: not asked. */
  readonly sources: readonly string[] | null;
}

const VERDICTS: readonly Verdict[] = ['reachable', 'unreachable', 'unknown'];
const RULE = /^[A-Z]+-\d+[a-z]?$/;
const SOURCE = /^https:\/\/(docs\.)?aws\.amazon\.com\/\S+$/;
const PROTOCOL = /^(tcp|udp|icmp|icmpv6|\d{1,3})$/;

const SNAPSHOT_KEYS: readonly string[] = [
  'names',
  'snapshotChecks',
  'snapshotControl',
  'complaints',
  'controlComplaints',
];
const TERRAFORM_KEYS: readonly string[] = [
  'terraform',
  'terraformChecks',
  'terraformControl',
  'terraformUnknowns',
  'terraformComplaints',
  'terraformControlComplaints',
];
const TOP_KEYS: readonly string[] = [
  'claim',
  'rules',
  'source',
  'region',
  'parameters',
  'controlParameters',
  'templates',
  'checks',
  'control',
  'unknowns',
  ...SNAPSHOT_KEYS,
  ...TERRAFORM_KEYS,
];
const LINE_KEYS: readonly string[] = [
  'from',
  'to',
  'protocol',
  'port',
  'icmpType',
  'icmpCode',
  'roundTrip',
  'direct',
  'verdict',
  'accept',
  'qualifiers',
  'absent',
  'sources',
];

/** Every folder below `root`, by name. Reads the disk. */
export function readScenarios(root: string): readonly Scenario[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => readScenario(root, name));
}

function readScenario(root: string, name: string): Scenario {
  const texts = readTexts(join(root, name));
  const problems: string[] = [];
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) problems.push('the folder name is not in kebab case');
  const text = texts.get('expected.json');
  if (text === undefined)
    return { name, rules: [], problems: [...problems, 'no expected.json'], sides: [] };

  const fields = readFields(JSON.parse(text), TOP_KEYS, 'expected.json', problems);
  const rules = checkHeader(fields, problems);
  const snapshots = readSnapshots(fields, texts, problems);
  const plans = readPlans(fields, texts, problems);
  const isOnlyTemplates = snapshots.length === 0 && plans.length === 0;
  const hasTemplates = isOnlyTemplates || [...texts.keys()].some(isTemplate);
  const templates = hasTemplates ? readTemplates(fields, texts, problems) : [];
  const sides = [...templates, ...snapshots, ...plans];
  checkFiles(sides, texts, problems);
  for (const pair of [templates, snapshots, plans]) if (pair.length > 0) checkPair(pair, problems);
  return { name, rules, problems, sides };
}

/** The files of a folder and of the folders in it, by path. */
function readTexts(folder: string): ReadonlyMap<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return new Map(
    paths.map((path) => [relative(folder, path).replaceAll('\\', '/'), readFileSync(path, 'utf8')]),
  );
}

function isTemplate(path: string): boolean {
  return path.startsWith('template');
}

/** The rules that it names. */
function checkHeader(fields: Fields, problems: string[]): readonly string[] {
  const claim = fields.get('claim');
  if (typeof claim !== 'string' || !/^[A-Z].{20,}\.$/.test(claim))
    problems.push('claim is no sentence');
  const rules = textsOf(fields.get('rules'), 'rules', problems);
  if (rules.length === 0) problems.push('rules is empty');
  for (const rule of rules) if (!RULE.test(rule)) problems.push(`rules: ${rule} is no rule id`);
  const source = fields.get('source');
  if (typeof source !== 'string' || !SOURCE.test(source)) problems.push('source is no page of AWS');
  return rules;
}

function readTemplates(
  fields: Fields,
  texts: ReadonlyMap<string, string>,
  problems: string[],
): Side[] {
  const parameters = recordOf(fields.get('parameters'), 'parameters', problems);
  const names = fields.has('templates')
    ? textsOf(fields.get('templates'), 'templates', problems)
    : ['template.yaml'];
  const controlParameters = fields.has('controlParameters')
    ? recordOf(fields.get('controlParameters'), 'controlParameters', problems)
    : parameters;
  // The control replaces the first template; what stands beside it is shared.
  const controlNames = names.map((path, index) =>
    index === 0 ? path.replace('template', 'control') : path,
  );
  const filesOf = (paths: readonly string[]): InputFile[] =>
    paths.map((path) => {
      const text = texts.get(path);
      if (text === undefined) problems.push(`${path} is missing`);
      return { path, text: text ?? '' };
    });
  const shared = { ...readShared(fields, problems), complaints: [] };
  return [
    {
      ...shared,
      title: 'template',
      files: filesOf(names),
      parameters,
      checks: readChecks(fields.get('checks'), 'template', problems),
    },
    {
      ...shared,
      title: 'control',
      files: filesOf(controlNames),
      parameters: controlParameters,
      checks: readChecks(fields.get('control'), 'control', problems),
    },
  ];
}

/**
 * The same checks, of the accounts in which template and control were deployed;
 * `names` tells what the accounts call what the checks call by logical ids.
 * Where an account knows more than its template, `snapshotChecks` and
 * `snapshotControl` stand for the checks of the templates. Without folders of accounts there are no such sides.
 */
function readSnapshots(
  fields: Fields,
  texts: ReadonlyMap<string, string>,
  problems: string[],
): Side[] {
  const paths = [...texts.keys()];
  if (!paths.some((path) => path.startsWith('snapshot/'))) {
    for (const key of SNAPSHOT_KEYS)
      if (fields.has(key)) problems.push(`${key} without a snapshot`);
    return [];
  }
  const names = fields.has('names') ? recordOf(fields.get('names'), 'names', problems) : {};
  const shared = { ...readShared(fields, problems), parameters: {} };
  const side = (title: 'snapshot' | 'snapshot-control', checks: unknown): Side => {
    const complaints = title === 'snapshot' ? 'complaints' : 'controlComplaints';
    const own = paths.filter((path) => path.startsWith(`${title}/`));
    if (own.length === 0) problems.push(`${title}/ is missing`);
    return {
      ...shared,
      title,
      files: own.map((path) => ({ path, text: texts.get(path) ?? '' })),
      unknowns: shared.unknowns.map((name) => names[name] ?? name),
      complaints: fields.has(complaints)
        ? textsOf(fields.get(complaints), complaints, problems)
        : [],
      checks: readChecks(checks, title, problems).map((check) => renamed(check, names)),
    };
  };
  return [
    side('snapshot', fields.get('snapshotChecks') ?? fields.get('checks')),
    side('snapshot-control', fields.get('snapshotControl') ?? fields.get('control')),
  ];
}

/**
 * The same checks, of the plans that Terraform made of the code beside them;
 * `terraform` tells the address of what the checks call by logical ids. Where
 * Terraform means something else than CloudFormation, or a plan does not say
 * what a template says, `terraformChecks`, `terraformControl` and
 * `terraformUnknowns` stand for those of the templates. Plans must be read
 * without a complaint but those that `terraformComplaints` expect.
 */
function readPlans(fields: Fields, texts: ReadonlyMap<string, string>, problems: string[]): Side[] {
  if (![...texts.keys()].some((path) => path.startsWith('terraform/'))) {
    for (const key of TERRAFORM_KEYS) if (fields.has(key)) problems.push(`${key} without a plan`);
    return [];
  }
  const names = fields.has('terraform')
    ? recordOf(fields.get('terraform'), 'terraform', problems)
    : {};
  const own = fields.has('terraformUnknowns')
    ? textsOf(fields.get('terraformUnknowns'), 'terraformUnknowns', problems)
    : null;
  const { region, unknowns } = readShared(fields, problems);
  const side = (title: 'terraform' | 'terraform-control', checks: unknown): Side => {
    const path = `${title}/plan.json`;
    const text = texts.get(path) ?? '';
    const complaints = title === 'terraform' ? 'terraformComplaints' : 'terraformControlComplaints';
    if (text === '') problems.push(`${path} is missing`);
    else problems.push(...planProblems(title, texts));
    return {
      region,
      parameters: {},
      title,
      files: [{ path, text }],
      unknowns: own ?? unknowns.map((name) => names[name] ?? name),
      complaints: fields.has(complaints)
        ? textsOf(fields.get(complaints), complaints, problems)
        : [],
      checks: readChecks(checks, title, problems).map((check) => renamed(check, names)),
    };
  };
  return [
    side('terraform', fields.get('terraformChecks') ?? fields.get('checks')),
    side('terraform-control', fields.get('terraformControl') ?? fields.get('control')),
  ];
}

function readShared(fields: Fields, problems: string[]): Pick<Side, 'region' | 'unknowns'> {
  const region = fields.get('region');
  if (typeof region !== 'string' || !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region))
    problems.push('region is missing');
  return {
    region: String(region),
    unknowns: fields.has('unknowns') ? textsOf(fields.get('unknowns'), 'unknowns', problems) : [],
  };
}

/** `peer:Peering` and `App:public` hold names as `App` does. */
function renamed(check: Check, names: Readonly<Record<string, string>>): Check {
  const rename = (end: string): string =>
    end
      .split(':')
      .map((word) => names[word] ?? word)
      .join(':');
  const { question } = check;
  return {
    ...check,
    question: { ...question, from: rename(question.from), to: rename(question.to) },
  };
}

function readChecks(value: unknown, title: string, problems: string[]): Check[] {
  if (!Array.isArray(value) || value.length === 0) {
    problems.push(`${title} has no checks`);
    return [];
  }
  return value.map((line: unknown, index) =>
    readCheck(line, `${title} check ${index + 1}`, problems),
  );
}

/** One line with its expectation; what is wrong with it goes to `problems`. */
export function readCheck(line: unknown, where: string, problems: string[]): Check {
  const fields = readFields(line, LINE_KEYS, where, problems);
  const text = (key: string): string => {
    const value = fields.get(key);
    if (typeof value === 'string' && value !== '') return value;
    problems.push(`${where}: ${key} is missing`);
    return '';
  };
  const list = (key: string): string[] =>
    fields.has(key) ? textsOf(fields.get(key), where, problems) : [];

  const protocol = text('protocol');
  if (!PROTOCOL.test(protocol)) problems.push(`${where}: protocol ${protocol} is not known`);
  const hasPorts = protocol === 'tcp' || protocol === 'udp';
  if (hasPorts !== fields.has('port')) problems.push(`${where}: port does not go with ${protocol}`);

  const verdicts = fields.has('accept') ? list('accept') : [text('verdict')];
  const known = VERDICTS.filter((verdict) => verdicts.includes(verdict));
  if (known.length !== verdicts.length || known.length === VERDICTS.length) {
    problems.push(`${where}: verdict ${verdicts.join(' or ')} says nothing`);
  }
  return {
    question: {
      from: text('from'),
      to: text('to'),
      protocol,
      ...numberField('port'),
      ...numberField('icmpType'),
      ...numberField('icmpCode'),
      ...(fields.get('roundTrip') === true ? { roundTrip: true } : {}),
      ...(fields.get('direct') === true ? { direct: true } : {}),
    },
    verdicts: known,
    qualifiers: list('qualifiers'),
    absent: list('absent'),
    sources: fields.has('sources') ? list('sources') : null,
  };

  function numberField(key: 'port' | 'icmpType' | 'icmpCode'): { [K in typeof key]?: number } {
    const value = fields.get(key);
    if (value === undefined) return {};
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65535) {
      return { [key]: value };
    }
    problems.push(`${where}: ${key} is no number in range`);
    return {};
  }
}

function checkFiles(
  sides: readonly Side[],
  texts: ReadonlyMap<string, string>,
  problems: string[],
): void {
  const used = new Set([
    'expected.json',
    ...sides.flatMap((side) => side.files.map((file) => file.path)),
  ]);
  for (const file of texts.keys()) {
    if (!used.has(file) && !isCode(file)) problems.push(`${file} is not used`);
  }
}

/** A control must differ from what it is the control of, and turn a verdict. */
function checkPair(pair: readonly Side[], problems: string[]): void {
  const [first, control] = pair.map((side) =>
    JSON.stringify([
      side.files.map((file) => [file.path.replace(side.title, ''), file.text]),
      side.parameters,
    ]),
  );
  if (first === control) problems.push(`the control equals the ${pair[0]?.title}`);
  checkFlip(pair, problems);
}

/** The control must ask some question of the template again, and get the other answer. */
function checkFlip(sides: readonly Side[], problems: string[]): void {
  const [template, control] = sides;
  const flips = template?.checks.some((check) =>
    control?.checks.some(
      (other) =>
        formatQuestion(other.question) === formatQuestion(check.question) &&
        !other.verdicts.some((verdict) => check.verdicts.includes(verdict)),
    ),
  );
  if (flips !== true) problems.push(`no verdict differs between ${template?.title} and control`);
  for (const side of sides) {
    const open = side.checks.some(
      (check) => check.verdicts.length === 1 && check.verdicts[0] === 'unknown',
    );
    if (open && side.unknowns.length === 0) problems.push('an unknown verdict without "unknowns"');
  }
}

/** What is wrong with `answer`, a sentence each; empty when it is as expected. */
export function differences(check: Check, answer: Answer, unknowns: readonly string[]): string[] {
  const about = formatQuestion(check.question);
  const result: string[] = [];
  if (!check.verdicts.includes(answer.verdict)) {
    return [`${about}: ${answer.verdict}, expected ${check.verdicts.join(' or ')}`];
  }
  const has = answer.qualifiers.join(', ') || 'none';
  for (const qualifier of check.qualifiers) {
    if (!answer.qualifiers.includes(qualifier))
      result.push(`${about}: qualifiers are ${has}, expected ${qualifier}`);
  }
  for (const qualifier of check.absent) {
    if (answer.qualifiers.includes(qualifier))
      result.push(`${about}: qualifiers are ${has}, not expected ${qualifier}`);
  }
  if (check.sources !== null && answer.sources.join() !== check.sources.join()) {
    result.push(
      `${about}: sources are ${answer.sources.join(', ')}, expected ${check.sources.join(', ')}`,
    );
  }
  if (answer.verdict === 'unknown' && check.verdicts.length === 1) {
    for (const name of unknowns) {
      if (answer.unknowns.some((unknown) => unknown.what.includes(name))) continue;
      const named = answer.unknowns.map((unknown) => unknown.what).join(', ') || 'nothing';
      result.push(`${about}: unknown because of ${named}, expected ${name}`);
    }
  }
  return result;
}

/** `internet -> Server tcp/22`, equal for equal questions. */
export function formatQuestion(question: Question): string {
  const details = [question.protocol, question.port, question.icmpType, question.icmpCode]
    .filter((part) => part !== undefined)
    .join('/');
  const options = `${question.direct === true ? ' direct' : ''}${question.roundTrip === true ? ' round trip' : ''}`;
  return `${question.from} -> ${question.to} ${details}${options}`;
}
