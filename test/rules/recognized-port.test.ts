import { recognizedPort } from '../../rules/recognized-port.ts';
import { cases } from './cases/recognized-port.ts';
import { testRule } from './test-rule.ts';

/** Without knowing of any listener (INSP-2). */
testRule(recognizedPort, cases);
