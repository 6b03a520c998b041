import { recognizedPort } from '../../rules/recognized-port.ts';
import { cases } from './cases/recognized-port.ts';
import { testRule } from './test-rule.ts';

testRule(recognizedPort, cases);
