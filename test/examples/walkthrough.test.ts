import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { answer } from '../scenarios/answer.ts';

/** What examples/walkthrough/README.md says of the network, asked of the template. */

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../examples/walkthrough');
const files = [
  { path: 'template.yaml', text: readFileSync(join(folder, 'template.yaml'), 'utf8') },
];

/** Every TCP port that some rule of the template names, and one that none names. */
const PORTS: readonly number[] = [21, 22, 80, 110, 443, 3306, 8080];

describe('the walkthrough', () => {
  test.each([
    ['InstanceA', [22, 80]],
    ['InstanceB', [21, 22, 80, 110, 443]],
    ['InstanceC', [21, 22, 80, 110, 443]],
    ['InstanceD', []],
  ])('opens of %s to the Internet: %o', (to, open) => {
    const questions = PORTS.map((port) => ({ from: 'internet', to, protocol: 'tcp', port }));
    const verdicts = answer(files, { region: 'us-east-1' }, questions).map((one) => one.verdict);
    expect(verdicts).toEqual(
      PORTS.map((port) => (open.includes(port) ? 'reachable' : 'unreachable')),
    );
  });

  test('opens nothing of the private instances without the load balancer', () => {
    const questions = ['InstanceA', 'InstanceD'].flatMap((to) =>
      PORTS.map((port) => ({ from: 'internet', to, protocol: 'tcp', port, direct: true })),
    );
    const verdicts = answer(files, { region: 'us-east-1' }, questions).map((one) => one.verdict);
    expect(verdicts).toEqual(questions.map(() => 'unreachable'));
  });

  test.each([
    ['InstanceC', 'InstanceB', 3306, 'reachable'],
    ['InstanceD', 'InstanceB', 3306, 'reachable'],
    ['InstanceA', 'InstanceB', 3306, 'unreachable'],
    ['InstanceD', 'InstanceA', 443, 'reachable'],
    ['InstanceD', 'InstanceA', 80, 'unreachable'],
  ])('inside, without the load balancer: %s to %s on %i is %s', (from, to, port, verdict) => {
    const question = { from, to, protocol: 'tcp', port, direct: true };
    const [given] = answer(files, { region: 'us-east-1' }, [question]);
    expect(given?.verdict).toBe(verdict);
  });

  test('lets insiders use the load balancer too', () => {
    const question = { from: 'InstanceD', to: 'InstanceA', protocol: 'tcp', port: 80 };
    const [given] = answer(files, { region: 'us-east-1' }, [question]);
    expect(given?.verdict).toBe('reachable');
  });
});
