import { Command, CommanderError, Option } from 'commander';
import type { Level } from '../findings/finding.ts';
import type { QuestionText } from '../query.ts';
import { helpText } from './help.ts';
import { commandsLater, formatsLater, notYet, optionsLater } from './later.ts';
import { nearest } from './nearest.ts';
import type {
  FormatName,
  InputRequest,
  LintRequest,
  Output,
  QueryRequest,
  Request,
} from './request.ts';

/**
 * Understands the words of a command line. It declares every command and
 * option, in one place, and turns them into a Request; it does nothing.
 */

const formats: readonly FormatName[] = ['text', 'json'];
const failOns: readonly (Level | 'never')[] = ['error', 'warning', 'note', 'never'];

/** `words` without node and script. Never throws for what the user wrote. */
export function parseArguments(
  words: readonly string[],
  context: { readonly version: string; readonly width: number },
): Request {
  const outcome: { request: Request | null; out: string; err: string } = {
    request: null,
    out: '',
    err: '',
  };
  const program = declare((request) => {
    outcome.request = request;
  }, context);
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => {
        outcome.out += text;
      },
      writeErr: (text) => {
        outcome.err += text;
      },
      getOutHelpWidth: () => context.width,
      getErrHelpWidth: () => context.width,
      outputError: (text, write) => write(text),
    });
  }
  try {
    // As with many tools; a folder of this name is ./help.
    const asked = words.length === 1 && words[0] === 'help' ? ['--help'] : [...words];
    program.parse(asked, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'print', text: outcome.out };
    return { kind: 'misuse', message: tidy(outcome.err) };
  }
  return outcome.request ?? { kind: 'print', text: outcome.out };
}

function declare(
  done: (request: Request) => void,
  context: { readonly version: string; readonly width: number },
): Command {
  const program = new Command('reachlint')
    .version(context.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .enablePositionalOptions();
  const lint = declareLint(program, done);
  program
    .command('rules')
    .description('list the rules')
    .action(() => done({ kind: 'rules' }));
  program
    .command('explain')
    .argument('<rule>', 'id of a rule')
    .description('print the page of one rule')
    .action((rule: string) => done({ kind: 'explain', rule }));
  for (const name of commandsLater) {
    program
      .command(name, { hidden: true })
      .helpOption(false)
      .allowUnknownOption()
      .allowExcessArguments()
      .action(() => done({ kind: 'misuse', message: notYet(`the command ${name}`) }));
  }
  const query = declareQuery(program, done);
  const formatHelp = () => helpText({ program, lint, query, width: context.width });
  program.configureHelp({ formatHelp });
  lint.configureHelp({ formatHelp });
  query.configureHelp({ formatHelp });
  return program;
}

/** Repeatable options collect their values. */
const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
];

/** What every command takes that reads a network. */
function inputOptions(command: Command): Command {
  return command
    .argument(
      '[path...]',
      'templates, plans, cdk.out folders, snapshots, or folders that are searched',
    )
    .option('--parameters <values>', 'KEY=VALUE, or a JSON file of parameters; repeatable', collect)
    .option('--snapshot <dir>', 'account snapshot with what templates and plans only name', collect)
    .option('--source <dir>', 'code of a Terraform plan: findings name its files and lines')
    .option('--region <name>', 'region of the templates, unless an assembly says so')
    .option('--account <id>', 'account of the templates, unless an assembly says so');
}

function declareQuery(program: Command, done: (request: Request) => void): Command {
  const query = inputOptions(program.command('query'))
    .description('ask whether packets get from X to Y, and what stops them')
    .option('--from <x>', 'who sends: a logical id, AWS id, address, internet, vgw:ID, ...')
    .option('--to <y>', 'who receives, in the same words; X:public is the public address of X')
    .option('--protocol <name>', 'tcp, udp, icmp, icmpv6, a number, or any (default)')
    .option('--port <port>', '22, 22-25, or any (default)')
    .option('--icmp-type <number>', 'default: echo request')
    .option('--icmp-code <number>', 'default: 0 for echo requests, else any')
    .option('--round-trip', 'the answer must come back whatever the protocol')
    .option('--direct', 'only directly, not through load balancers')
    .option('--batch <file>', 'questions in JSON, one a line; - is standard input')
    .option('--format <name>', 'text (default) or json')
    .option('--quiet', 'print answers and problems only')
    .option('--no-color', 'print without colour, also on a terminal');
  query.action((paths: readonly string[], options: QueryOptions) =>
    done(queryRequest(paths, options)),
  );
  return query;
}

function declareLint(program: Command, done: (request: Request) => void): Command {
  const lint = inputOptions(program.command('lint', { isDefault: true }))
    .description('say what can be reached in the network that the code describes')
    .option(
      '--format <name>',
      'text (default) or json; NAME=FILE writes a file; repeatable',
      collect,
    )
    .option('--fail-on <level>', 'exit 1 from this level on: error (default), warning, note, never')
    .option('--fail-on-possible', 'count what is only possible as if it were definite')
    .option('--evidence <file>', 'what hosts listen on: osquery or ss output; repeatable', collect)
    .option('--scope <file>', 'access scope: paths to look for; repeatable', collect)
    .option('--quiet', 'print results and problems only')
    .option('--no-color', 'print without colour, also on a terminal');
  for (const flags of optionsLater) lint.addOption(new Option(flags).hideHelp());
  lint.action((paths: readonly string[], options: LintOptions) =>
    done(lintRequest(paths, options)),
  );
  return lint;
}

/** As commander hands them over. */
interface InputOptions {
  readonly parameters?: readonly string[];
  readonly region?: string;
  readonly account?: string;
  readonly snapshot?: readonly string[];
  readonly source?: string;
}

interface LintOptions extends InputOptions {
  readonly format?: readonly string[];
  readonly failOn?: string;
  readonly failOnPossible?: true;
  readonly evidence?: readonly string[];
  readonly quiet?: true;
  readonly color: boolean;
  readonly scope?: readonly string[];
  readonly baseline?: string;
  readonly updateBaseline?: true;
  readonly config?: string;
}

function lintRequest(paths: readonly string[], options: LintOptions): Request {
  const later = laterOption(options);
  if (later !== null) return misuse(notYet(`the option ${later}`));
  const inputs = inputRequest(paths, options);
  if (typeof inputs === 'string') return misuse(inputs);
  const outputs = parseOutputs(options.format ?? []);
  if (typeof outputs === 'string') return misuse(outputs);
  const failOn = failOns.find((level) => level === (options.failOn ?? 'error'));
  if (failOn === undefined) {
    return misuse(`--fail-on takes ${listed(failOns)}, not '${options.failOn}'.`);
  }
  const lint: LintRequest = {
    ...inputs,
    outputs,
    failOn,
    failOnPossible: options.failOnPossible === true,
    evidence: options.evidence ?? [],
    scopes: options.scope ?? [],
    quiet: options.quiet === true,
    colour: options.color,
  };
  return { kind: 'lint', lint };
}

/** What the commands have in common, or what is wrong with it. */
function inputRequest(paths: readonly string[], options: InputOptions): InputRequest | string {
  if (paths.length === 0) {
    return 'Name a template, a plan or a folder: reachlint PATH... (reachlint --help shows more).';
  }
  if (paths.some((path) => path.trim() === '')) {
    return 'A PATH is empty. Name a template or a folder; the working directory is the folder `.`.';
  }
  const account = options.account ?? null;
  if (account !== null && !/^\d{12}$/.test(account)) {
    return `--account takes the 12 digits of an account id, not '${account}'.`;
  }
  return {
    paths,
    ...parseParameters(options.parameters ?? []),
    snapshots: options.snapshot ?? [],
    source: options.source ?? null,
    region: options.region ?? null,
    account,
  };
}

interface QueryOptions extends InputOptions {
  readonly from?: string;
  readonly to?: string;
  readonly protocol?: string;
  readonly port?: string;
  readonly icmpType?: string;
  readonly icmpCode?: string;
  readonly roundTrip?: true;
  readonly direct?: true;
  readonly batch?: string;
  readonly format?: string;
  readonly quiet?: true;
  readonly color: boolean;
}

function queryRequest(paths: readonly string[], options: QueryOptions): Request {
  const inputs = inputRequest(paths, options);
  if (typeof inputs === 'string') return misuse(inputs);
  const asked = askedOf(options);
  if (typeof asked === 'string') return misuse(asked);
  const format = formats.find((known) => known === (options.format ?? 'text'));
  if (format === undefined) {
    return misuse(`--format of query takes ${listed(formats)}, not '${options.format}'.`);
  }
  if (asked.kind === 'batch' && asked.file === '-' && paths.includes('-')) {
    return misuse('Standard input can hold the questions or the network, not both.');
  }
  const query: QueryRequest = {
    ...inputs,
    asked,
    format,
    quiet: options.quiet === true,
    colour: options.color,
  };
  return { kind: 'query', query };
}

/** Options of one question; a batch has them in its lines. */
const questionOptions = [
  'from',
  'to',
  'protocol',
  'port',
  'icmpType',
  'icmpCode',
  'roundTrip',
  'direct',
] as const;

function askedOf(options: QueryOptions): QueryRequest['asked'] | string {
  const { batch, from, to, protocol, port } = options;
  if (batch !== undefined) {
    const given = questionOptions.find((name) => options[name] !== undefined);
    return given === undefined
      ? { kind: 'batch', file: batch }
      : `--batch has its questions in a file, so --${dashed(given)} cannot be given too.`;
  }
  if (from === undefined || to === undefined) {
    return 'A question needs --from X and --to Y, or --batch FILE with questions.';
  }
  const icmpType = numberOf(options.icmpType);
  const icmpCode = numberOf(options.icmpCode);
  const question: QuestionText = {
    from,
    to,
    ...(protocol === undefined ? {} : { protocol }),
    ...(port === undefined ? {} : { port }),
    ...(icmpType === undefined ? {} : { icmpType }),
    ...(icmpCode === undefined ? {} : { icmpCode }),
    roundTrip: options.roundTrip === true,
    direct: options.direct === true,
  };
  return { kind: 'one', question };
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** What is no number is refused where the question is read. */
function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : text.trim() === '' ? Number.NaN : Number(text);
}

function laterOption(options: LintOptions): string | null {
  if (options.baseline !== undefined) return '--baseline';
  if (options.updateBaseline !== undefined) return '--update-baseline';
  if (options.config !== undefined) return '--config';
  return null;
}

/** The outputs, or what is wrong with them. */
function parseOutputs(words: readonly string[]): readonly Output[] | string {
  const outputs: Output[] = [];
  for (const word of words.length === 0 ? ['text'] : words) {
    const [, name = '', file] = /^([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (formatsLater.includes(name)) return notYet(`the format ${name}`);
    const format = formats.find((known) => known === name);
    if (format === undefined) {
      const meant = nearest(name, [...formats, ...formatsLater]);
      const hint = meant === null ? '' : ` Did you mean ${meant}?`;
      return `--format takes ${listed(formats)}, not '${name}'.${hint}`;
    }
    if (file === '') return `--format ${name}= lacks the name of a file.`;
    outputs.push({ format, file: file ?? null });
  }
  const targets = outputs.map((output) => output.file);
  const twice = targets.find((file, index) => targets.indexOf(file) !== index);
  if (twice === null) {
    return 'Only one format can go to standard output; write the others to files: --format NAME=FILE.';
  }
  return twice === undefined ? outputs : `Two formats would be written to ${twice}.`;
}

/**
 * KEY=VALUE pairs and names of files. The AWS CLI's forms are taken too:
 * ParameterKey=K,ParameterValue=V and file://NAME.
 */
function parseParameters(
  words: readonly string[],
): Pick<LintRequest, 'parameters' | 'parameterFiles'> {
  const parameters: string[] = [];
  const parameterFiles: string[] = [];
  for (const word of words) {
    const shorthand = /^ParameterKey=([^,]+),ParameterValue=(.*)$/s.exec(word);
    if (shorthand !== null) parameters.push(`${shorthand[1]}=${shorthand[2]}`);
    else if (/^[^=/\\]+=/.test(word)) parameters.push(word);
    else parameterFiles.push(word.replace(/^file:\/\//, ''));
  }
  return { parameters, parameterFiles };
}

function misuse(message: string): Request {
  return { kind: 'misuse', message };
}

function listed(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}

/** Commander's messages in the form of ours. */
function tidy(text: string): string {
  const sentence = text
    .trim()
    .replace(/^error: /, '')
    .replace(/\s*\n\s*\((.*)\)$/s, '. $1');
  const capital = sentence.charAt(0).toUpperCase() + sentence.slice(1);
  return /[.?!]$/.test(capital) ? capital : `${capital}.`;
}
