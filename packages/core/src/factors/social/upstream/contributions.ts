import { beforeDeletion } from '../../../account/deletion.ts';
import type { Contribution } from '../../../kernel/slot.ts';
import { jobHandlers, sweep } from '../../../kernel/slots.ts';
import { sweepAccepted } from '../accepted-once.ts';
import type { SocialDeps } from '../deps.ts';
import { kakaoUnlinkJob } from './kakao.ts';
import { appleNotifications, googleEvents, kakaoUnlink, kakaoUnlinkByGet } from './routes.ts';
import { tellProviderJob, tellProviders } from './tell-job.ts';

/** The routes that providers call by themselves. */
export const upstreamRoutes = [kakaoUnlink, kakaoUnlinkByGet, appleNotifications, googleEvents] as const;

/** What tells providers, and what remembers what they have told. */
export const upstreamContributions = (deps: SocialDeps): readonly Contribution[] => [
  jobHandlers.of(tellProviderJob(deps)),
  jobHandlers.of(kakaoUnlinkJob(deps)),
  beforeDeletion.of((tx, userId) => tellProviders(deps, tx, userId)),
  sweep('accepted texts', sweepAccepted),
];
