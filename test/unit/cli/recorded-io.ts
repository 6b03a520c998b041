import type { Io } from '../../../lib/cli/io.ts';

/** A process in a folder, whose output is kept instead of printed. */
export interface RecordedIo {
  readonly io: Io;
  /** What was written so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
}

export interface RecordedIoSetting {
  readonly stdin?: string;
  readonly env?: Io['env'];
  /** Whether output goes to a terminal of 80 columns. */
  readonly terminal?: boolean;
}

export function recordedIo(cwd: string, setting: RecordedIoSetting = {}): RecordedIo {
  const { stdin = '', env = {}, terminal = false } = setting;
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written): Io['stdout'] => ({
    write: (text) => {
      written[name] += text;
    },
    isTerminal: terminal,
    columns: terminal ? 80 : null,
  });
  return {
    io: {
      cwd,
      env,
      stdout: stream('stdout'),
      stderr: stream('stderr'),
      readStdin: async () => new TextEncoder().encode(stdin),
    },
    stdout: () => written.stdout,
    stderr: () => written.stderr,
  };
}
