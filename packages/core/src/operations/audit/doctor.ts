import { and, count, desc, gt, isNotNull, sql } from 'drizzle-orm';
import type { Finding } from '../../kernel/finding.ts';
import { after } from '../../platform/clock.ts';
import { unknownAddress } from '../../platform/http/client-address.ts';
import type { Platform } from '../../platform/platform.ts';
import { findEventSince } from './queries.ts';
import { auditEvents } from './tables.ts';

/** How many events the doctor reads at most, and how far back, in seconds. */
const eventsAtMost = 1000;
const lookedBackSeconds = 24 * 3600;
/** Fewer events than this allow no conclusion. */
const eventsAtLeast = 20;
/** If a larger share of the events has no address, the deployment is misconfigured. */
const share = 0.05;

/**
 * Reports whether requests arrive with the client's address (S-20). The audit log has events of every process, so the doctor may
 * run in any process.
 */
export async function examineAddresses({ db, clock }: Pick<Platform, 'db' | 'clock'>): Promise<readonly Finding[]> {
  const latest = db
    .select({ ip: auditEvents.ip })
    .from(auditEvents)
    .where(and(gt(auditEvents.at, after(clock.now(), -lookedBackSeconds)), isNotNull(auditEvents.ip)))
    .orderBy(desc(auditEvents.at))
    .limit(eventsAtMost)
    .as('latest');
  const [row] = await db
    .select({ events: count(), unknown: sql<number>`count(*) filter (where ${latest.ip} = ${unknownAddress})`.mapWith(Number) })
    .from(latest);
  const { events = 0, unknown = 0 } = row ?? {};
  if (events < eventsAtLeast || unknown / events < share) return [];
  return [
    {
      severity: 'warning',
      code: 'client_addresses_unknown',
      message: `${unknown} of the last ${events} events have no client address: those people share one strict rate limit`,
      fix: 'Set DAEMUN_TRUST_PROXY to what stands in front, and have it append the address of its client to X-Forwarded-For',
    },
  ];
}

/**
 * Reports rate-limit counters that have become estimates because memory cannot hold them all. Limits still hold, but may refuse
 * too many requests.
 */
export async function examineEstimates({ db, clock, settings }: Pick<Platform, 'db' | 'clock' | 'settings'>): Promise<readonly Finding[]> {
  if (settings.redisUrl !== undefined) return [];
  const found = await findEventSince(db, 'limit.estimated', after(clock.now(), -lookedBackSeconds));
  if (!found) return [];
  return [
    {
      severity: 'warning',
      code: 'limits_estimated',
      message: `There were more rate-limit counters than memory holds, last on ${found.at.toISOString()}: some limits are estimated, and may refuse too early`,
      fix: 'Set REDIS_URL; where it was a flood, look for limit.reached in the audit log',
    },
  ];
}
