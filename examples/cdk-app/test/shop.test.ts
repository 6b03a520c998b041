import { App } from 'aws-cdk-lib';
import { NetworkAssertions } from 'reachlint/cdk';
import { expect, test } from 'vitest';
import { ShopStack } from '../lib/shop-stack.ts';

const stack = new ShopStack(new App(), 'Shop');
const network = NetworkAssertions.fromStack(stack);

test('customers get to the web server, on port 80 only', () => {
  network.isReachable({ from: 'internet', to: stack.web, protocol: 'tcp', port: 80 });
  network.isNotReachable({ from: 'internet', to: stack.web, protocol: 'tcp', port: 22 });
});

test('nobody outside gets to the batch server', () => {
  network.isNotReachable({ from: 'internet', to: stack.batch });
});

test('the bastion is the only host that is open on port 22', () => {
  network.isReachable({ from: 'internet', to: stack.bastion, protocol: 'tcp', port: 22 });
  const errors = network.findings({ rule: 'recognized-port', level: 'error' });
  expect(errors).toHaveLength(1);
});
