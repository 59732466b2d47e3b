import { eventDeclarations, examinations, schedule, sweep } from '../../kernel/slots.ts';
import type { OAuthPart } from '../part.ts';
import { logoutEvents } from './events.ts';
import { sweepNotices } from './notice-store.ts';
import { confirmLogout, getLogout, logoutByForm, logoutRequest } from './routes.ts';
import { examineLogoutNotices } from './undelivered.ts';

/** The part of the provider for sign-out for applications. */
export const logoutPart: OAuthPart = {
  routes: [logoutRequest, logoutByForm, getLogout, confirmLogout],
  contributes: ({ logoutSender }) => [
    eventDeclarations.of(logoutEvents),
    examinations.of(examineLogoutNotices),
    // What was announced while nobody listened, and what is to be sent again.
    schedule.of({ name: 'send logout notices', everySeconds: 60, run: () => logoutSender.sendDue() }),
    sweep('logout notices', sweepNotices),
  ],
};
