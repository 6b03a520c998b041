import type { Command } from 'commander';

/**
 * The help page, made from the declared commands and options, so that it
 * cannot say anything else than they do.
 */

export function helpText(parts: {
  readonly program: Command;
  readonly lint: Command;
  readonly query: Command;
  /** Characters a line may have. */
  readonly width: number;
}): string {
  const { program, lint, query, width } = parts;
  const helper = program.createHelp();
  helper.helpWidth = width;
  const optionsOf = (commands: readonly Command[], except: readonly string[] = []) =>
    commands
      .flatMap((command) => helper.visibleOptions(command))
      .filter(
        (option, index, all) => all.findIndex((other) => other.flags === option.flags) === index,
      )
      .filter((option) => !except.includes(option.flags))
      .map((option) => ({ term: option.flags, text: option.description }));
  const options = optionsOf([lint, program]);
  const ofQuery = optionsOf(
    [query],
    options.map(({ term }) => term),
  );
  const commands = [
    { term: '[lint] PATH...', text: lint.description() },
    { term: 'query PATH...', text: query.description() },
    { term: 'rules', text: descriptionOf(program, 'rules') },
    { term: 'explain RULE', text: descriptionOf(program, 'explain') },
  ];
  const exits = [
    { term: '0', text: 'nothing at or above --fail-on' },
    { term: '1', text: 'at least one finding there (query never gives it)' },
    { term: '2', text: 'the input could not be analysed, or the command line is wrong' },
  ];
  const termWidth = Math.max(
    ...[...options, ...ofQuery, ...commands].map((row) => row.term.length),
  );
  const rows = (list: readonly { readonly term: string; readonly text: string }[]) =>
    list.map((row) => helper.formatItem(row.term, termWidth, row.text, helper)).join('\n');
  return `Tells from infrastructure code what can be reached in the network, before it is
deployed. A PATH is a CloudFormation template (YAML, JSON), the cdk.out folder
of a CDK app, a Terraform plan as \`terraform show -json\` prints it, the folder
of an account snapshot, a folder that is searched for all of these, or - for
standard input.

Usage: reachlint [lint] PATH... [options]

Commands:
${rows(commands)}

Options:
${rows(options)}

Options of query, besides:
${rows(ofQuery)}

Exit code:
${rows(exits)}

Examples:
  reachlint template.yaml
  reachlint infra/ --parameters SshCidr=10.0.0.0/8 --fail-on warning
  cdk synth --quiet && reachlint cdk.out
  terraform show -json plan.out | reachlint -
  reachlint query template.yaml --from internet --to Web --port 22
  reachlint template.yaml --format text --format json=result.json
`;
}

function descriptionOf(program: Command, name: string): string {
  return program.commands.find((command) => command.name() === name)?.description() ?? '';
}
