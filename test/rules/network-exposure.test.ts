import { networkExposure } from '../../rules/network-exposure.ts';
import { cases } from './cases/network-exposure.ts';
import { testRule } from './test-rule.ts';

/** By each kind of edge (INSP-1), and informational whatever the ports are (INSP-3). */
testRule(networkExposure, cases);
