import { CfnResource, type Stack, type Stage } from 'aws-cdk-lib';
import { Match, Matcher } from 'aws-cdk-lib/assertions';
import { Construct, type IConstruct } from 'constructs';
import type { AnalysisResult, Certainty, Finding, Level, PortSpan } from '../findings/finding.ts';
import { type Answer, openSession, type QuerySession, type QuestionText } from '../query.ts';
import { trafficOf } from '../questions/explain.ts';
import { answerReport } from '../reports/answer.ts';
import { acknowledgedAs } from './acknowledgements.ts';
import { analyzeAssembly, inputOptions, notSuppressed } from './analysis.ts';
import { type AssemblyTexts, writtenAssembly } from './assembly-texts.ts';
import { ConstructIndex, shownPath } from './construct-index.ts';
import { jointFindings } from './joint-findings.ts';
import { mistakesIn, type NetworkOptions, reaches } from './options.ts';
import { answerInProgram } from './program-places.ts';
import { synthesized } from './synthesis.ts';
import { describe, siteOf } from './violations.ts';

/**
 * Assertions about the network of an app, in the manner of
 * aws-cdk-lib/assertions: each throws an Error that says what is the case
 * instead, with the path or with what blocks it.
 */

/** A construct, its path, a logical id, an AWS id or an address; as receiver or sender also `internet` and the like. */
export type NetworkEnd = IConstruct | string;

export interface Connection {
  readonly from: NetworkEnd;
  readonly to: NetworkEnd;
  /** Name or number; default: any. */
  readonly protocol?: string;
  /** `22`, `'22-25'`; default: any. */
  readonly port?: number | string;
}

/** A resource that somebody outside reaches. */
export interface ReachableResource {
  /** As in the template. */
  readonly logicalId: string;
  readonly type: string;
  /** Construct path; null: none is known. */
  readonly path: string | null;
  readonly certainty: Certainty;
  readonly tcp: readonly PortSpan[];
  readonly udp: readonly PortSpan[];
}

export class NetworkAssertions {
  readonly #scope: IConstruct;
  readonly #root: Stage;
  readonly #assembly: AssemblyTexts;
  readonly #options: NetworkOptions;
  readonly #index: ConstructIndex;
  #session: QuerySession | null = null;
  #result: AnalysisResult | null = null;

  /**
   * Synthesises the app and analyses its stacks as one network. Given a stack,
   * assertions on findings are about what is in it; connections may be asked
   * about in the whole app.
   */
  static fromStack(scope: Stack | Stage, options: NetworkOptions = {}): NetworkAssertions {
    const mistakes = mistakesIn(options);
    if (mistakes.length > 0) fail(mistakes.join(' '));
    const root = synthesized(scope);
    if (root === null) fail('The stack is part of no app, so that it cannot be synthesised.');
    return new NetworkAssertions(scope, root, options);
  }

  private constructor(scope: IConstruct, root: Stage, options: NetworkOptions) {
    this.#scope = scope;
    this.#root = root;
    this.#options = options;
    this.#assembly = writtenAssembly(root);
    this.#index = new ConstructIndex(root);
  }

  /** That some packet of this kind surely gets there; for TCP, that it is answered too. */
  isReachable(connection: Connection): void {
    const asked = this.#ask(connection);
    if (asked.some(({ answer }) => answer.verdict === 'reachable')) return;
    fail(`Expected to be reachable:\n${asked.map(({ text }) => text).join('')}`);
  }

  /** That surely no packet of this kind gets there. */
  isNotReachable(connection: Connection): void {
    const others = this.#ask(connection).filter(({ answer }) => answer.verdict !== 'unreachable');
    if (others.length === 0) return;
    fail(`Expected not to be reachable:\n${others.map(({ text }) => text).join('')}`);
  }

  /** That nothing was found at or above the level; default: nothing at all. */
  hasNoFindings({ atLeast = 'note' }: { readonly atLeast?: Level } = {}): void {
    const found = this.findings().filter(({ level }) => reaches(level, atLeast));
    if (found.length === 0) return;
    const sited = found.map((finding) => siteOf(finding, this.#index));
    const texts = jointFindings(sited).map(({ finding, resource }) => {
      const description = describe(finding, this.#index);
      const where = resource === null ? finding.resource.id : shownPath(resource);
      return `${finding.level} [${finding.rule}] at ${where}: ${description}\n`;
    });
    fail(
      `Expected no findings at or above ${atLeast}, but there are ${found.length}:\n${texts.join('')}`,
    );
  }

  /** What was found, without what is acknowledged or suppressed. `matcher`: a `Match`, or an object that findings must be like. */
  findings(matcher?: Matcher | Readonly<Record<string, unknown>>): readonly Finding[] {
    const all = notSuppressed(this.#analysis().findings).filter((finding) => {
      const { resource } = siteOf(finding, this.#index);
      return this.#isInScope(resource) && !isAcknowledged(finding, resource);
    });
    if (matcher === undefined) return all;
    const match = Matcher.isMatcher(matcher) ? matcher : Match.objectLike(matcher);
    return all.filter((finding) => !match.test(finding).hasFailed());
  }

  /** Whatever the Internet reaches at some port, surely or possibly; acknowledged, suppressed or not. */
  resourcesReachableFrom(from: 'internet'): readonly ReachableResource[] {
    if (from !== 'internet') fail(`Only 'internet' can be asked for, not ${JSON.stringify(from)}.`);
    return this.#analysis()
      .findings.filter(({ rule, edge }) => rule === exposureRule && edge === 'Internet')
      .flatMap((finding) => {
        const { resource } = siteOf(finding, this.#index);
        if (!this.#isInScope(resource)) return [];
        return [
          {
            logicalId: finding.resource.id,
            type: finding.resource.type,
            path: resource === null ? null : shownPath(resource),
            certainty: finding.certainty,
            tcp: finding.exposed?.tcp ?? [],
            udp: finding.exposed?.udp ?? [],
          },
        ];
      });
  }

  #isInScope(resource: IConstruct | null): boolean {
    return resource === null || resource.node.scopes.includes(this.#scope);
  }

  #analysis(): AnalysisResult {
    if (this.#result !== null) return this.#result;
    const result = analyzeAssembly(this.#assembly, this.#root, this.#options);
    if ('unreadable' in result) fail(result.unreadable);
    const broken = result.problems.find(({ severity }) => severity === 'error');
    if (broken !== undefined) fail(broken.message);
    this.#result = result;
    return result;
  }

  #ask(connection: Connection): readonly AskedAnswer[] {
    const session = this.#openSession();
    const { from, to, ...rest } = connection;
    const errors: string[] = [];
    for (const senders of this.#namesOf(from)) {
      for (const receivers of this.#namesOf(to)) {
        const answers: AskedAnswer[] = [];
        for (const sender of senders) {
          for (const receiver of receivers) {
            const question = { ...rest, from: sender, to: receiver };
            const answer = session.answer(question);
            if ('error' in answer) errors.push(answer.error);
            else answers.push({ answer, text: textOf(answer, question, this.#index) });
          }
        }
        if (answers.length > 0) return answers;
      }
    }
    return fail(errors[0] ?? `Nothing at ${nameOf(to)} or ${nameOf(from)} has an interface.`);
  }

  #openSession(): QuerySession {
    if (this.#session === null) {
      const options = inputOptions(this.#assembly, this.#root, this.#options);
      if ('unreadable' in options) fail(options.unreadable);
      this.#session = openSession(this.#assembly.files, options).session;
    }
    return this.#session;
  }

  /** What an end may be called, better readings first: the resource it stands for, else all within it. */
  #namesOf(end: NetworkEnd): readonly (readonly string[])[] {
    if (typeof end === 'string') return [[this.#index.at(end)?.node.path ?? end]];
    if (!Construct.isConstruct(end)) fail('An end must be a construct or a text.');
    const own = this.#index.at(end.node.path);
    const within = end.node.findAll().filter((each) => CfnResource.isCfnResource(each));
    return [
      ...(own === null ? [] : [[own.node.path]]),
      ...(within.length === 0 ? [] : [within.map(({ node }) => node.path)]),
    ];
  }
}

const exposureRule = 'network-exposure';

interface AskedAnswer {
  readonly answer: Answer;
  readonly text: string;
}

function textOf(answer: Answer, question: QuestionText, index: ConstructIndex): string {
  const shown = (end: string): string => {
    const resource = index.at(end);
    return resource === null ? end : shownPath(resource);
  };
  const asked = {
    from: shown(question.from),
    to: shown(question.to),
    traffic: trafficOf(question),
  };
  return answerReport(answerInProgram(answer, index), asked, { width: 100, colour: false });
}

function nameOf(end: NetworkEnd): string {
  return typeof end === 'string' ? end : end.node.path;
}

function isAcknowledged({ rule }: Finding, resource: IConstruct | null): boolean {
  return resource !== null && acknowledgedAs(rule, resource) !== null;
}

function fail(message: string): never {
  throw new Error(message);
}
