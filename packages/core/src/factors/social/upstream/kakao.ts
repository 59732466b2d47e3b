import type { JobHandler } from '../../../platform/jobs/jobs.ts';
import type { SocialDeps } from '../deps.ts';
import { applyUpstreamEvent } from './events.ts';

const jobKind = 'kakao-unlink';
/** Kakao wants its answer within three seconds. */
const patienceMs = 2000;

interface Unlinked {
  readonly subject: string;
  /** When Kakao has told it, in RFC 3339. */
  readonly at: string;
}

/**
 * Does what a verified message asks for. Kakao is always answered in time, and sends nothing again: what takes longer goes on after the
 * answer, and what fails is left to a job.
 */
export async function takeKakaoUnlink(deps: SocialDeps, subject: string): Promise<void> {
  const { db, clock, jobs, log } = deps;
  const unlinked: Unlinked = { subject, at: clock.now().toISOString() };
  const taken = unlink(deps, unlinked)
    .catch((error: unknown) => {
      log.warn({ error }, 'an unlinking by Kakao could not be done; it will be tried again');
      return db.transaction((tx) => jobs.enqueue(tx, { kind: jobKind, payload: unlinked }));
    })
    .catch((error: unknown) => log.error({ error }, 'an unlinking by Kakao is lost'));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patienceMs);
  });
  await Promise.race([taken, late]);
  clearTimeout(timer);
}

/** Tries again what could not be done when Kakao told it. */
export function kakaoUnlinkJob(deps: SocialDeps): JobHandler {
  return { kind: jobKind, maximumAttempts: 20, run: (payload) => unlink(deps, payload as Unlinked) };
}

function unlink(deps: SocialDeps, { subject, at }: Unlinked): Promise<void> {
  return deps.db.transaction((tx) =>
    applyUpstreamEvent(deps, tx, { provider: 'kakao', subject, what: 'consent-revoked', at: new Date(at) }),
  );
}
