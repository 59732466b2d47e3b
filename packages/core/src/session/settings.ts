import { z } from 'zod';
import { day, hour, lifetime, minute } from '../platform/config/lifetime.ts';
import { defineSettings, type InputOf, type OutputOf } from '../platform/config/part.ts';
import { variable } from '../platform/config/variable.ts';

const Lifetimes = z.strictObject({
  sessionIdleSeconds: variable('DAEMUN_SESSION_IDLE_SECONDS', lifetime(7 * day, 1, 30 * day, 'How long a session lives without activity')),
  sessionAbsoluteSeconds: variable(
    'DAEMUN_SESSION_ABSOLUTE_SECONDS',
    lifetime(30 * day, 1, 30 * day, 'How long a session lives at most, with or without activity (63B §2.1.3)'),
  ),
  sessionRenewalSeconds: variable(
    'DAEMUN_SESSION_RENEWAL_SECONDS',
    lifetime(day, 1, 30 * day, 'How long a session keeps its token before it gets a new one (C3)'),
  ),
  sessionsPerUser: variable(
    'DAEMUN_SESSIONS_PER_USER',
    z.number().int().min(1).max(1000).default(50).describe('The most sessions of an account. The oldest session above this number ends'),
  ),
  freshSeconds: variable(
    'DAEMUN_FRESH_SECONDS',
    lifetime(10 * minute, 1, 15 * minute, 'How long a verified factor counts as fresh (S-64)'),
  ),
  emailVerificationSeconds: variable(
    'DAEMUN_EMAIL_VERIFICATION_SECONDS',
    lifetime(day, 1, day, 'The lifetime of a link that verifies an address'),
  ),
  emailSignInSeconds: variable(
    'DAEMUN_EMAIL_SIGN_IN_SECONDS',
    lifetime(10 * minute, 1, 10 * minute, 'The lifetime of a sign-in link or code in a mail'),
  ),
  passwordResetSeconds: variable(
    'DAEMUN_PASSWORD_RESET_SECONDS',
    lifetime(30 * minute, 1, hour, 'The lifetime of a link that resets the password'),
  ),
  emailChangeUndoSeconds: variable(
    'DAEMUN_EMAIL_CHANGE_UNDO_SECONDS',
    lifetime(7 * day, 1, 30 * day, 'The lifetime of the link that undoes a changed address or number'),
  ),
  pendingSignInSeconds: variable(
    'DAEMUN_PENDING_SIGN_IN_SECONDS',
    lifetime(10 * minute, 1, 15 * minute, 'How long a pending sign-in waits for its second factor'),
  ),
  firstAdministratorSeconds: variable(
    'DAEMUN_FIRST_ADMINISTRATOR_SECONDS',
    lifetime(day, 1, day, 'The lifetime of the link that creates the first administrator (S-17)'),
  ),
  deletionGraceSeconds: variable(
    'DAEMUN_DELETION_GRACE_SECONDS',
    lifetime(14 * day, 0, 90 * day, 'The grace period: how long a closed account can be restored before it is deleted'),
  ),
});

const shape = { lifetimes: Lifetimes.prefault({}) };

export const lifetimeSettings = defineSettings({ title: 'Lifetimes', shape });

declare module '../platform/config/settings.ts' {
  interface Settings extends OutputOf<typeof shape> {}
  interface SettingsInput extends InputOf<typeof shape> {}
}
