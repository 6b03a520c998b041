import type { Rule } from '../lib/findings/rule.ts';
import { accessScope } from './access-scope.ts';
import { aclBlocksReplies } from './acl-blocks-replies.ts';
import { danglingRoute } from './dangling-route.ts';
import { deadListener } from './dead-listener.ts';
import { loadBalancerExposure } from './load-balancer-exposure.ts';
import { networkExposure } from './network-exposure.ts';
import { openUnreachableRule } from './open-unreachable-rule.ts';
import { recognizedPort } from './recognized-port.ts';
import { shadowedAclEntry } from './shadowed-acl-entry.ts';
import { unmatchableRule } from './unmatchable-rule.ts';
import { unrecognizedPortWithListener } from './unrecognized-port-with-listener.ts';
import { unusedSecurityGroup } from './unused-security-group.ts';

/** All rules, exposures before hygiene. */
export const rules: readonly Rule[] = [
  recognizedPort,
  unrecognizedPortWithListener,
  networkExposure,
  loadBalancerExposure,
  accessScope,
  openUnreachableRule,
  deadListener,
  aclBlocksReplies,
  shadowedAclEntry,
  danglingRoute,
  unmatchableRule,
  unusedSecurityGroup,
];
