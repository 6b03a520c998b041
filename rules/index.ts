import type { Rule } from '../lib/findings/rule.ts';
import { loadBalancerExposure } from './load-balancer-exposure.ts';
import { networkExposure } from './network-exposure.ts';
import { recognizedPort } from './recognized-port.ts';
import { unrecognizedPortWithListener } from './unrecognized-port-with-listener.ts';

/** All rules, exposures before hygiene. */
export const rules: readonly Rule[] = [
  recognizedPort,
  unrecognizedPortWithListener,
  networkExposure,
  loadBalancerExposure,
];
