import type { Subscriber } from '../../platform/events/events.ts';
import { newId } from '../../platform/random.ts';
import { auditEvents } from './tables.ts';

/** Writes every event in the transaction of the action. Neither the action nor its log line can then exist without the other. */
export const recordAudit: Subscriber = async (tx, { type, at, userId, actor, sessionId, method, source, details }) => {
  await tx.insert(auditEvents).values({
    id: newId(),
    at,
    type,
    userId: userId ?? null,
    actor: actor ?? null,
    sessionId: sessionId ?? null,
    method: method ?? null,
    ip: source?.address ?? null,
    userAgent: source?.userAgent ?? null,
    details: details ?? null,
  });
};
