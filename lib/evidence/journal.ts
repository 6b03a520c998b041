import type { Problem } from '../basics/problem.ts';
import type { SourceFile, SourceLocation } from '../basics/source.ts';
import type { HostListener, HostReport, TransportProtocol } from './listener.ts';

/** What the reader of one evidence file finds, host by host, with what could not be read. */

/** Problems of one file that are told one by one; the rest is counted. */
const problemsMax = 20;

interface HostEntry {
  readonly at: SourceLocation;
  /** By identity. */
  readonly listeners: Map<string, HostListener>;
  readonly complete: Set<TransportProtocol>;
  limited?: boolean;
}

export class Journal {
  /** The host where the file does not name one: its name without folder and extension. */
  readonly hostDefault: string;
  readonly #file: string;
  readonly #hosts = new Map<string, HostEntry>();
  readonly #problems: Problem[] = [];
  #problemsLeftOut = 0;

  constructor(file: SourceFile) {
    this.#file = file.path;
    this.hostDefault = (file.path.split('/').at(-1) ?? '').replace(/(?<=.)\.[^.]*$/, '');
  }

  /** Says that a host reported, even if nothing listens there. */
  host(name: string, line: number | null, pointer = ''): void {
    if (this.#hosts.has(name)) return;
    const complete = new Set<TransportProtocol>(['tcp', 'udp']);
    this.#hosts.set(name, { at: this.#at(line, pointer), listeners: new Map(), complete });
  }

  /**
   * `identity` tells sockets apart that are alike as listeners (workers of one
   * server share a port), so that the end of one is not the end of all.
   */
  add(host: string, listener: HostListener, identity: string = keyOf(listener)): void {
    this.#hosts.get(host)?.listeners.set(identity, listener);
  }

  remove(host: string, identity: string): void {
    this.#hosts.get(host)?.listeners.delete(identity);
  }

  /** What came before is replaced by what follows. */
  reset(host: string): void {
    this.#hosts.get(host)?.listeners.clear();
  }

  /** Says that the report lists only some protocols; what several calls say adds up. */
  limitTo(host: string, protocols: readonly TransportProtocol[]): void {
    const entry = this.#hosts.get(host);
    if (entry === undefined) return;
    if (!entry.limited) entry.complete.clear();
    entry.limited = true;
    for (const protocol of protocols) entry.complete.add(protocol);
  }

  problem(message: string, line: number | null, pointer = ''): void {
    if (this.#problems.length >= problemsMax) {
      this.#problemsLeftOut += 1;
      return;
    }
    this.#problems.push({ severity: 'warning', message, location: this.#at(line, pointer) });
  }

  isEmpty(): boolean {
    return this.#hosts.size === 0 && this.#problems.length === 0;
  }

  reports(): readonly HostReport[] {
    const isRead = this.#problems.length === 0;
    return [...this.#hosts].map(([host, { at, listeners, complete }]) => ({
      host,
      listeners: distinct([...listeners.values()]),
      complete: isRead ? [...complete].sort() : [],
      at,
    }));
  }

  problems(): readonly Problem[] {
    if (this.#problemsLeftOut === 0) return this.#problems;
    const message = `${this.#problemsLeftOut} more entries of this file could not be read either.`;
    return [...this.#problems, { severity: 'warning', message, location: this.#at(null, '') }];
  }

  #at(line: number | null, pointer: string): SourceLocation {
    return { file: this.#file, line, column: line === null ? null : 1, pointer };
  }
}

function distinct(listeners: readonly HostListener[]): readonly HostListener[] {
  return [...new Map(listeners.map((one) => [keyOf(one), one])).values()].sort(compareListeners);
}

function keyOf({ protocol, port, address, process }: HostListener): string {
  return `${protocol}|${port}|${address}|${process ?? ''}`;
}

function compareListeners(a: HostListener, b: HostListener): number {
  if (a.protocol !== b.protocol) return a.protocol < b.protocol ? -1 : 1;
  if (a.port !== b.port) return a.port - b.port;
  return keyOf(a) < keyOf(b) ? -1 : 1;
}
