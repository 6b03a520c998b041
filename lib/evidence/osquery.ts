import type { Journal } from './journal.ts';
import { boundAddress, type HostListener, parsePort } from './listener.ts';

/**
 * osquery's table `listening_ports` as JSON: rows in an array (`osqueryi
 * --json`), rows in an object that names the host, or osqueryd's log of
 * results, a JSON object a line, with snapshots, single differences or batches
 * of them. Lines of other queries are passed over: a log holds them all.
 * https://osquery.readthedocs.io/en/stable/deployment/logging/
 */

type Json = Readonly<Record<string, unknown>>;

/** How a query must be named for its results to be taken for listeners. */
const queryName = /listening_ports/i;
const hostKeys: readonly string[] = ['hostIdentifier', 'host_identifier', 'host', 'hostname'];
const rowsKeys: readonly string[] = ['rows', 'listening_ports'];

export function readOsquery(text: string, journal: Journal): void {
  const whole = parseJson(text);
  if (Array.isArray(whole)) readRows(whole, { host: null, line: null, pointer: '' }, journal);
  else if (isObject(whole)) readObject(whole, null, journal);
  else if (/^\s*\[/.test(text))
    journal.problem('This is not valid JSON, so none of it was read.', null);
  else readLines(text, journal);
  if (journal.isEmpty()) {
    journal.problem('No results of osquery for listening_ports were found in this file.', null);
  }
}

function readLines(text: string, journal: Journal): void {
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const value = parseJson(line);
    if (isObject(value)) readObject(value, index + 1, journal);
    else journal.problem('This line is no JSON object; it was passed over.', index + 1);
  });
}

/** One object: a wrapper with rows, an entry of a log, or a single row. */
function readObject(value: Json, line: number | null, journal: Journal): void {
  const host = hostOf(value);
  for (const key of rowsKeys) {
    const rows = value[key];
    if (Array.isArray(rows)) {
      readRows(rows, { host: host ?? journal.hostDefault, line, pointer: `/${key}` }, journal);
      return;
    }
  }
  if (typeof value.name === 'string' && 'unixTime' in value) readEntry(value, line, journal);
  else if (
    'name' in value &&
    ('snapshot' in value || 'columns' in value || 'diffResults' in value)
  ) {
    readEntry(value, line, journal);
  } else if ('port' in value) {
    readRows([value], { host: null, line, pointer: '' }, journal);
  } else {
    journal.problem(
      `Neither rows of listening_ports nor a result of osquery: a list is expected under ${rowsKeys.join(' or ')}.`,
      line,
    );
  }
}

/** An entry of osqueryd's log. */
function readEntry(entry: Json, line: number | null, journal: Journal): void {
  if (!queryName.test(String(entry.name))) return;
  const host = hostOf(entry);
  if (host === null) {
    journal.problem('This result does not say which host it is from (hostIdentifier).', line);
    return;
  }
  const { snapshot, columns, diffResults, action } = entry;
  if (Array.isArray(snapshot)) {
    journal.host(host, line);
    journal.reset(host);
    readRows(snapshot, { host, line, pointer: '/snapshot' }, journal);
  } else if (isObject(columns) && (action === 'added' || action === 'removed')) {
    readChange(columns, { host, line, pointer: '/columns', action }, journal);
  } else if (isObject(diffResults)) {
    for (const [key, action] of [
      ['removed', 'removed'],
      ['added', 'added'],
    ] as const) {
      const rows = diffResults[key];
      // osquery writes "" instead of an empty list.
      if (!Array.isArray(rows)) continue;
      rows.forEach((row, index) => {
        const place = { host, line, pointer: `/diffResults/${key}/${index}`, action };
        if (isObject(row)) readChange(row, place, journal);
        else journal.problem('A row must be an object.', line, place.pointer);
      });
    }
  } else {
    journal.problem(
      'This result has neither a snapshot nor columns with an action added or removed.',
      line,
    );
  }
}

interface Place {
  readonly host: string;
  readonly line: number | null;
  readonly pointer: string;
}

function readChange(
  row: Json,
  place: Place & { readonly action: 'added' | 'removed' },
  journal: Journal,
): void {
  journal.host(place.host, place.line);
  const read = readRow(row);
  if (read.kind === 'unreadable') journal.problem(read.why, place.line, place.pointer);
  if (read.kind !== 'listener') return;
  const identity = JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
  if (place.action === 'added') journal.add(place.host, read.listener, identity);
  else journal.remove(place.host, identity);
}

/** Rows name their host themselves where `host` is null; else the file's name is the host. */
function readRows(
  rows: readonly unknown[],
  about: { readonly host: string | null; readonly line: number | null; readonly pointer: string },
  journal: Journal,
): void {
  if (about.host !== null) journal.host(about.host, about.line, about.pointer);
  else if (rows.length === 0) journal.host(journal.hostDefault, about.line, about.pointer);
  rows.forEach((row, index) => {
    const pointer = `${about.pointer}/${index}`;
    if (!isObject(row)) {
      journal.problem('A row must be an object.', about.line, pointer);
      return;
    }
    const host = about.host ?? hostOf(row) ?? journal.hostDefault;
    readChange(row, { host, line: about.line, pointer, action: 'added' }, journal);
  });
}

type RowRead =
  | { readonly kind: 'listener'; readonly listener: HostListener }
  /** No listener that a network reaches: a Unix socket, loopback, another protocol. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** Every value of osquery's JSON is a string; numbers are taken as well. */
function readRow(row: Json): RowRead {
  const field = (name: string): string | null => {
    const value = row[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
  };
  // Address families 1: Unix domain. Port 0: a raw socket.
  if (field('family') === '1' || field('port') === '0' || field('port') === '')
    return { kind: 'none' };
  const protocol = protocolOf(field('protocol'));
  if (protocol === null) return unreadable('protocol', field('protocol'));
  if (protocol === 'other') return { kind: 'none' };
  const port = parsePort(field('port') ?? '');
  if (port === null) return unreadable('port', field('port'));
  const bound = boundAddress(field('address') ?? '');
  if (bound.kind === 'unreadable') return unreadable('address', field('address'));
  if (bound.kind === 'loopback') return { kind: 'none' };
  const process = field('process') ?? field('process_name') ?? field('name');
  return {
    kind: 'listener',
    listener: { protocol, port, address: bound.address, families: bound.families, process },
  };
}

/** By IP protocol number. */
function protocolOf(text: string | null): 'tcp' | 'udp' | 'other' | null {
  if (text === '6' || text?.toLowerCase() === 'tcp') return 'tcp';
  if (text === '17' || text?.toLowerCase() === 'udp') return 'udp';
  return text !== null && /^\d+$/.test(text) ? 'other' : null;
}

function unreadable(column: string, value: string | null): RowRead {
  const why =
    value === null
      ? `A row has no column ${column}; the query must select port, protocol and address.`
      : `A row has '${value}' as its ${column}, which is none; it was passed over.`;
  return { kind: 'unreadable', why };
}

function hostOf(value: Json): string | null {
  for (const key of hostKeys) {
    const host = value[key];
    if (typeof host === 'string' && host !== '') return host;
  }
  return null;
}

/** undefined where the text is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
