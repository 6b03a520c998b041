/**
 * What a run may touch besides the disk: streams, environment, working
 * directory. Handed in, so that tests run the whole command line in-process;
 * it knows nothing of commands.
 */

export interface OutputStream {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Width in characters; null where it is no terminal. */
  readonly columns: number | null;
}

export interface Io {
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** All of standard input; stops early, with what it has, once there are more than `bytesMax`. */
  readonly readStdin: (bytesMax: number) => Promise<Uint8Array>;
}

/** Contract: what scripts rely on. */
export const exitCodes = {
  clean: 0,
  findings: 1,
  /** The input could not be analysed, or the command line was wrong. */
  failed: 2,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const widthDefault = 80;
/** Prose in longer lines is hard to read, in shorter ones hard to lay out. */
const widthMin = 60;
const widthMax = 100;

/** Characters a line of `stream` may have: COLUMNS, else the terminal's width, else 80; within 60 to 100. */
export function lineWidth(stream: OutputStream, env: Io['env']): number {
  const asked = Number(env.COLUMNS ?? '');
  const width = Number.isInteger(asked) && asked > 0 ? asked : (stream.columns ?? widthDefault);
  return Math.min(widthMax, Math.max(widthMin, width));
}

/** Colour only for people: on a terminal, unless NO_COLOR (https://no-color.org) or `--no-color` says otherwise. */
export function wantsColour(
  stream: OutputStream,
  env: Io['env'],
  options: { readonly allowed: boolean },
): boolean {
  const refused = (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb';
  return options.allowed && stream.isTerminal && !refused;
}

/** The process's own streams. */
export function processIo(): Io {
  return {
    cwd: process.cwd(),
    env: process.env,
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    readStdin: readProcessStdin,
  };
}

function outputOf(stream: NodeJS.WriteStream): OutputStream {
  return {
    write: (text) => {
      stream.write(text);
    },
    isTerminal: stream.isTTY === true,
    columns: stream.isTTY === true ? stream.columns : null,
  };
}

async function readProcessStdin(bytesMax: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    chunks.push(bytes);
    length += bytes.length;
    if (length > bytesMax) break;
  }
  return Buffer.concat(chunks);
}
