import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { analyze, type Finding } from '../../lib/index.ts';
import { openSession } from '../../lib/query.ts';

/**
 * What findings say can be asked, and the answer is the same: findings and
 * questions are two ways into one engine, and no subject may be left out of one.
 */

const scenarios = join(dirname(fileURLToPath(import.meta.url)), '../scenarios');

/** Findings about a port, from an edge that a question can name. */
const exposureRules: readonly string[] = ['recognized-port', 'load-balancer-exposure'];

/** How a question names who sends; null: an edge that is told by its senders, not by its gateway. */
function originOf({ edge, path }: Finding): string | null {
  const gateway = path[0]?.component;
  if (edge === 'Internet') return 'internet';
  if (edge === null || edge === 'Resource' || gateway === undefined) return null;
  if (edge === 'PeeredVPC' || edge === 'TransitGateway') return null;
  return edge === 'VGW' ? `vgw:${gateway}` : gateway;
}

test('every finding about a port is the answer to a question too', () => {
  const wrong: string[] = [];
  const subjects = new Set<string>();
  for (const folder of readdirSync(scenarios, { withFileTypes: true })) {
    if (!folder.isDirectory()) continue;
    for (const name of ['template.yaml', 'control.yaml']) {
      const path = join(folder.name, name);
      if (!readdirSync(join(scenarios, folder.name)).includes(name)) continue;
      const files = [{ path, text: readFileSync(join(scenarios, path), 'utf8') }];
      const options = { region: 'us-east-1' };
      const { session } = openSession(files, options);
      for (const finding of analyze(files, options).findings) {
        if (!exposureRules.includes(finding.rule)) continue;
        const from = originOf(finding);
        const isListener = finding.rule === 'load-balancer-exposure';
        const port = (isListener ? finding.listenerPorts : finding.ports)[0]?.first;
        if (from === null || port === undefined || finding.protocol === null) continue;
        const { id, type } = finding.resource;
        subjects.add(`${finding.edge} ${type}`);
        const answer = session.answer({ from, to: id, protocol: finding.protocol, port });
        const verdict = 'error' in answer ? answer.error : answer.verdict;
        const expected = finding.certainty === 'definite' ? 'reachable' : 'unknown';
        if (verdict !== expected)
          wrong.push(`${path}: ${from} to ${id} ${port} is ${verdict}, not ${expected}`);
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(subjects.size).toBeGreaterThan(10);
  expect([...subjects]).toContain('Internet AWS::EKS::Cluster');
});
