import { Command, CommanderError, Option } from 'commander';
import type { Level } from '../findings/finding.ts';
import { helpText } from './help.ts';
import { commandsLater, formatsLater, notYet, optionsLater } from './later.ts';
import { nearest } from './nearest.ts';
import type { FormatName, LintRequest, Output, Request } from './request.ts';

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
    program.parse([...words], { from: 'user' });
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
  const formatHelp = () => helpText({ program, lint, width: context.width });
  program.configureHelp({ formatHelp });
  lint.configureHelp({ formatHelp });
  return program;
}

/** Repeatable options collect their values. */
const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
];

function declareLint(program: Command, done: (request: Request) => void): Command {
  const lint = program
    .command('lint', { isDefault: true })
    .description('say what can be reached in the network that templates describe')
    .argument('[path...]', 'templates, or folders that are searched; - is standard input')
    .option(
      '--format <name>',
      'text (default) or json; NAME=FILE writes a file; repeatable',
      collect,
    )
    .option('--fail-on <level>', 'exit 1 from this level on: error (default), warning, note, never')
    .option('--fail-on-possible', 'count what is only possible as if it were definite')
    .option('--parameters <values>', 'KEY=VALUE, or a JSON file of parameters; repeatable', collect)
    .option('--region <name>', 'region that the templates are deployed to')
    .option('--account <id>', 'account that the templates are deployed to')
    .option('--evidence <file>', 'what hosts listen on: osquery or ss output; repeatable', collect)
    .option('--quiet', 'print results and problems only')
    .option('--no-color', 'print without colour, also on a terminal');
  for (const flags of optionsLater) lint.addOption(new Option(flags).hideHelp());
  lint.action((paths: readonly string[], options: LintOptions) =>
    done(lintRequest(paths, options)),
  );
  return lint;
}

/** As commander hands them over. */
interface LintOptions {
  readonly format?: readonly string[];
  readonly failOn?: string;
  readonly failOnPossible?: true;
  readonly parameters?: readonly string[];
  readonly region?: string;
  readonly account?: string;
  readonly evidence?: readonly string[];
  readonly quiet?: true;
  readonly color: boolean;
  readonly snapshot?: string;
  readonly scope?: string;
  readonly baseline?: string;
  readonly updateBaseline?: true;
  readonly config?: string;
}

function lintRequest(paths: readonly string[], options: LintOptions): Request {
  const later = laterOption(options);
  if (later !== null) return misuse(notYet(`the option ${later}`));
  if (paths.length === 0) {
    return misuse('Name a template or a folder: reachlint PATH... (reachlint --help shows more).');
  }
  const outputs = parseOutputs(options.format ?? []);
  if (typeof outputs === 'string') return misuse(outputs);
  const failOn = failOns.find((level) => level === (options.failOn ?? 'error'));
  if (failOn === undefined) {
    return misuse(`--fail-on takes ${listed(failOns)}, not '${options.failOn}'.`);
  }
  const parameters = parseParameters(options.parameters ?? []);
  const lint: LintRequest = {
    paths,
    outputs,
    failOn,
    failOnPossible: options.failOnPossible === true,
    ...parameters,
    evidence: options.evidence ?? [],
    region: options.region ?? null,
    account: options.account ?? null,
    quiet: options.quiet === true,
    colour: options.color,
  };
  return lint.account !== null && !/^\d{12}$/.test(lint.account)
    ? misuse(`--account takes the 12 digits of an account id, not '${lint.account}'.`)
    : { kind: 'lint', lint };
}

function laterOption(options: LintOptions): string | null {
  if (options.snapshot !== undefined) return '--snapshot';
  if (options.scope !== undefined) return '--scope';
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
