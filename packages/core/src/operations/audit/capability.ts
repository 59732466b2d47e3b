import type { Base } from '../../kernel/base.ts';
import type { Capability } from '../../kernel/capability.ts';
import { eventDeclarations, examinations, personalData, subscribers } from '../../kernel/slots.ts';
import type { SessionGives } from '../../session/capability.ts';
import { examineAddresses, examineEstimates } from './doctor.ts';
import { limitEvents } from './events.ts';
import { auditData } from './queries.ts';
import { getSecurityEvents } from './routes.ts';
import { recordAudit } from './subscriber.ts';

/** The log of everything that happens to accounts (S-110). */
export const audit: Capability<Base & SessionGives> = {
  name: 'audit',
  routes: () => [getSecurityEvents],
  contributes: () => [
    eventDeclarations.of(limitEvents),
    subscribers.of(recordAudit),
    personalData.of(auditData),
    examinations.of(examineEstimates),
    examinations.of(examineAddresses),
  ],
};
