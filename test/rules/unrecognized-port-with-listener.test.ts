import { unrecognizedPortWithListener } from '../../rules/unrecognized-port-with-listener.ts';
import { cases } from './cases/unrecognized-port-with-listener.ts';
import { testRule } from './test-rule.ts';

testRule(unrecognizedPortWithListener, cases);
