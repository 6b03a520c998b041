import type { ProgramLine } from '../../basics/source.ts';

/**
 * Picks the user's line from the stack trace of a construct. Traces come from
 * JavaScript, or through jsii from Python, Java and others; their paths are
 * absolute, on the machine that synthesised.
 */

export interface ProgramFolders {
  /** Absolute, with `/`; null: not known, and nothing can be named. */
  readonly working: string | null;
  /** The folder that holds the assembly, relative to `working`; often the app's own. */
  readonly app: string;
}

/** Parts of paths that are not the user's program, in any language. */
const foreignPath =
  /(?:^|\/)(?:node_modules|site-packages|dist-packages|jsii-kernel[^/]*|aws-cdk-lib)\/|^(?:node:|internal\/|<|native$|[a-z]+$)/;

/** Functions of the runtimes; Java names files without their folders. */
const foreignFunction =
  /^(?:software\.(?:amazon|constructs)\.|java\.|jdk\.|sun\.|org\.codehaus\.|Amazon\.)/;

/** Picks the first line of the user's program that can be named without an absolute path; null for none. */
export type LineOfTrace = (trace: readonly string[]) => ProgramLine | null;

/** For many traces, in which the same frames are met again and again. */
export function programLines(folders: ProgramFolders): LineOfTrace {
  const lines = new Map<string, ProgramLine | null>();
  return (trace) => {
    for (const text of trace) {
      let line = lines.get(text);
      if (line === undefined) {
        line = lineOfFrame(text, folders);
        lines.set(text, line);
      }
      if (line !== null) return line;
    }
    return null;
  };
}

/** null: of another program, or without a name. */
function lineOfFrame(text: string, folders: ProgramFolders): ProgramLine | null {
  const frame = readFrame(text);
  if (frame === null || foreignFunction.test(frame.caller) || foreignPath.test(frame.file)) {
    return null;
  }
  const file = relativeFile(frame.file, folders);
  return file === null ? null : { file, line: frame.line, column: frame.column };
}

interface Frame extends ProgramLine {
  readonly caller: string;
}

/** `new Web (/app/web.ts:3:5)`, `/app/web.ts:3:5`, `main (/app/app.py:7)`; null for words about frames left out. */
function readFrame(text: string): Frame | null {
  const frame = text
    .trim()
    .replace(/^at /, '')
    // What the CDK makes of a frame that has no function.
    .replace(/ \(:\)$/, '');
  const [, caller = '', inner = frame] = /^(.*?) ?\((.*)\)$/.exec(frame) ?? [];
  const [, path, line, column] = /^(.+?):(\d+)(?::(\d+))?$/.exec(inner) ?? [];
  if (path === undefined || Number(line) < 1) return null;
  return {
    caller,
    file: plainPath(path),
    line: Number(line),
    column: column === undefined || Number(column) < 1 ? null : Number(column),
  };
}

/** Without the scheme of a file's address, and with `/` on every system. */
function plainPath(path: string): string {
  const url = /^file:\/\/(.*)$/.exec(path)?.[1];
  const plain = url === undefined ? path : decoded(url).replace(/^\/(?=[A-Za-z]:)/, '');
  return plain.replaceAll('\\', '/');
}

/** Percent signs that start no character stay. */
function decoded(text: string): string {
  return text.replace(/%[0-7][0-9A-Fa-f]/g, (code) =>
    String.fromCharCode(Number.parseInt(code.slice(1), 16)),
  );
}

function relativeFile(file: string, { working, app }: ProgramFolders): string | null {
  if (!isAbsolute(file)) return file.split('/').includes('..') ? null : file.replace(/^\.\//, '');
  if (working === null) return null;
  const inside = below(file, working);
  if (inside !== null) return inside;
  const inApp = app === '' ? null : below(file, resolved(working, app));
  return inApp === null ? null : `${app}/${inApp}`;
}

function isAbsolute(path: string): boolean {
  return /^(?:\/|[A-Za-z]:)/.test(path);
}

function below(file: string, folder: string): string | null {
  const start = folder.endsWith('/') ? folder : `${folder}/`;
  return file.startsWith(start) ? file.slice(start.length) : null;
}

function resolved(working: string, relative: string): string {
  const segments = working.split('/');
  for (const segment of relative.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '.' && segment !== '') segments.push(segment);
  }
  return segments.join('/');
}
