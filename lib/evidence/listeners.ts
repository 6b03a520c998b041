import type { Problem } from '../basics/problem.ts';
import type { SourceFile } from '../basics/source.ts';
import { Journal } from './journal.ts';
import type { HostReport } from './listener.ts';
import { readOsquery } from './osquery.ts';
import { readSocketStatistics } from './socket-statistics.ts';

/**
 * What hosts say about the ports that they listen on: osquery's table
 * `listening_ports` in three wrappings, and the output of `ss`. Which resource
 * a host is (bind.ts), and what a listener means for a finding, is not known
 * here.
 */

export type { HostListener, HostReport, TransportProtocol } from './listener.ts';
export { findListener, listensOn } from './listener.ts';

/** Reads every file as far as it can be read; what cannot is a warning with its line. Linear, apart from sorting. */
export function readListenerEvidence(files: readonly SourceFile[]): {
  readonly reports: readonly HostReport[];
  readonly problems: readonly Problem[];
} {
  const reports: HostReport[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    const journal = new Journal(file);
    if (/^\s*[[{]/.test(file.text)) readOsquery(file.text, journal);
    else readSocketStatistics(file.text, journal);
    reports.push(...journal.reports());
    problems.push(...journal.problems());
  }
  return { reports, problems };
}
