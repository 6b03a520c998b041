import type { Problem } from '../basics/problem.ts';
import { openSession, type QuerySession, type QuestionText } from '../query.ts';
import { trafficOf } from '../questions/explain.ts';
import { answerReport, plainAnswer } from '../reports/answer.ts';
import { problemsReport } from '../reports/problems.ts';
import { type BatchLine, readBatch } from './batch.ts';
import { decode, fileBytesMax, type TextRead } from './disk.ts';
import { isProblem, problemAt, readOptionFile, stdinName } from './gather.ts';
import { gatherInputs } from './inputs.ts';
import { type ExitCode, exitCodes, type Io, lineWidth, wantsColour } from './io.ts';
import type { QueryRequest } from './request.ts';

/**
 * The command `query`: reads the network once, answers one question or a file
 * of them, a line each. It computes nothing about networks.
 */

export async function query(request: QueryRequest, io: Io): Promise<ExitCode> {
  const batch = request.asked.kind === 'batch' ? await batchText(request.asked.file, io) : null;
  if (batch !== null && isProblem(batch)) return failWith([batch], request, io);
  const inputs = await gatherInputs(request, io);
  if (inputs.files.length === 0) return failWith(inputs.problems, request, io);
  const { session, problems } = openSession(inputs.files, inputs.options);
  const all = [...inputs.problems, ...problems, ...inputs.laterProblems()];
  if (!request.quiet || all.some(isError)) printProblems(all, request, io);
  const answered =
    request.asked.kind === 'one'
      ? answerOne(session, request.asked.question, request, io)
      : answerBatch(session, readBatch(batch?.text ?? ''), io);
  return answered && !all.some(isError) ? exitCodes.clean : exitCodes.failed;
}

function isError({ severity }: Problem): boolean {
  return severity === 'error';
}

function failWith(problems: readonly Problem[], request: QueryRequest, io: Io): ExitCode {
  printProblems(problems, request, io);
  return exitCodes.failed;
}

function printProblems(problems: readonly Problem[], request: QueryRequest, io: Io): void {
  io.stderr.write(
    problemsReport(problems, {
      width: lineWidth(io.stderr, io.env),
      colour: wantsColour(io.stderr, io.env, { allowed: request.colour }),
    }),
  );
}

async function batchText(
  file: string,
  io: Io,
): Promise<{ readonly path: string; readonly text: string } | Problem> {
  if (file !== '-') return readOptionFile(file, io.cwd);
  const read: TextRead = decode(await io.readStdin(fileBytesMax));
  return read.kind === 'failed'
    ? problemAt(stdinName, read.why)
    : { path: stdinName, text: read.text };
}

function answerOne(
  session: QuerySession,
  question: QuestionText,
  request: QueryRequest,
  io: Io,
): boolean {
  const answer = session.answer(question);
  if ('error' in answer) {
    if (request.format === 'json')
      io.stdout.write(`${JSON.stringify(plainAnswer(answer), null, 2)}\n`);
    else io.stderr.write(`reachlint: ${answer.error}\n`);
    return false;
  }
  const { from, to } = question;
  io.stdout.write(
    request.format === 'json'
      ? `${JSON.stringify(plainAnswer(answer), null, 2)}\n`
      : answerReport(
          answer,
          { from, to, traffic: trafficOf(question) },
          {
            width: lineWidth(io.stdout, io.env),
            colour: wantsColour(io.stdout, io.env, { allowed: request.colour }),
          },
        ),
  );
  return true;
}

/** Lines are written in blocks: a write for each would cost more than the answers. */
const linesPerWrite = 256;

/** True when every line was answered, whatever the verdicts. */
function answerBatch(session: QuerySession, lines: readonly BatchLine[], io: Io): boolean {
  let complete = true;
  let waiting: string[] = [];
  for (const line of lines) {
    const answer = line.kind === 'broken' ? { error: line.error } : session.answer(line.question);
    if ('error' in answer) complete = false;
    waiting.push(`${JSON.stringify(plainAnswer(answer, line.id))}\n`);
    if (waiting.length < linesPerWrite) continue;
    io.stdout.write(waiting.join(''));
    waiting = [];
  }
  io.stdout.write(waiting.join(''));
  return complete;
}
