import { describe, expect, test } from 'vitest';
import { recognizedPorts } from '../../../lib/findings/services.ts';

function portAt(protocol: 6 | 17, port: number) {
  return recognizedPorts.find((each) => each.protocol === protocol && each.port === port);
}

describe('recognized ports (INSP-4)', () => {
  test.each([
    [6, 23, 'Telnet', 'high', 'medium'],
    [6, 22, 'SSH', 'medium', 'low'],
    [17, 3389, 'RDP', 'medium', 'low'],
    [17, 514, 'Syslog', 'medium', 'informational'],
    [6, 27_019, 'MongoDB', 'medium', 'informational'],
    [6, 443, 'HTTPS', 'low', 'informational'],
  ] as const)('%i/%i is %s', (protocol, port, services, internet, openPath) => {
    expect(portAt(protocol, port)).toMatchObject({ services, internet, openPath });
  });

  test.each([
    [6, 514],
    [17, 515],
    [6, 8080],
    [17, 27_017],
  ] as const)('%i/%i is none of them', (protocol, port) => {
    expect(portAt(protocol, port)).toBeUndefined();
  });

  test('a port of two services is listed once, with both (INSP-5)', () => {
    const shared = recognizedPorts.filter(({ services }) => services.includes(','));
    expect(shared.map(({ protocol, port, services }) => [protocol, port, services])).toEqual([
      [6, 111, 'NFS, RPC'],
      [17, 111, 'NFS, RPC'],
    ]);
    const keys = recognizedPorts.map(({ protocol, port }) => `${protocol}/${port}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
