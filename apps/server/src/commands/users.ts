import { banUser, createUser, handOverReset, listUsers, unbanUser } from '@daemun/core/operating';
import { withDaemun } from './with-daemun.ts';

/** The name of the command's user in the audit log. */
const actor = 'cli';

export interface CreateOptions {
  readonly name?: string;
  readonly role?: readonly string[];
  readonly locale?: 'en' | 'ko';
}

/** Creates an account. Its owner sets the password with a one-time link, so that no password is on a command line. */
export function createUserCommand(email: string, { name, role, locale }: CreateOptions): Promise<void> {
  return withDaemun(async ({ deps, settings }) => {
    const made = await createUser(deps, { email, name, roles: role, locale }, { actor });
    const minutes = Math.round(settings.lifetimes.passwordResetSeconds / 60);
    console.log(`Made the account ${made.user.email} (${made.user.id}).`);
    console.log(`Its owner sets a password here, once, within ${minutes} minutes:\n\n  ${made.setPasswordLink}\n`);
  });
}

/**
 * Creates a link with which an owner sets a new password. The operator hands it over to an administrator who has no second factor
 * or has lost the mailbox.
 */
export function resetPasswordCommand(account: string, { withoutTwoFactor }: { withoutTwoFactor?: boolean }): Promise<void> {
  return withDaemun(async ({ deps, settings }) => {
    const { user, setPasswordLink } = await handOverReset(deps, account, { actor, withoutTwoFactor });
    const minutes = Math.round(settings.lifetimes.passwordResetSeconds / 60);
    if (withoutTwoFactor)
      console.log('Two-factor is off, and all sessions have ended. Lost passkeys are deleted by their owner, after signing in.');
    console.log(
      `Make sure who asks. ${user.email ?? user.id} sets a password here, once, within ${minutes} minutes:\n\n  ${setPasswordLink}\n`,
    );
  });
}

export interface ListOptions {
  readonly limit: number;
  readonly before?: string;
  readonly email?: string;
  readonly json?: boolean;
}

/** Lists accounts, newest first. */
export function listUsersCommand({ json, ...page }: ListOptions): Promise<void> {
  return withDaemun(async ({ deps }) => {
    const rows = await listUsers(deps, page);
    const people = rows.map(({ id, email, name, roles, emailVerifiedAt, bannedAt, createdAt }) => ({
      id,
      email,
      name,
      roles,
      emailVerified: emailVerifiedAt !== null,
      banned: bannedAt !== null,
      createdAt: createdAt.toISOString(),
    }));
    if (json) return void console.log(JSON.stringify(people, null, 2));
    for (const { id, email, name, roles, emailVerified, banned, createdAt } of people) {
      const facts = [...roles, emailVerified ? '' : 'not verified', banned ? 'banned' : ''].filter((fact) => fact !== '');
      console.log(
        [id, createdAt.slice(0, 10), email ?? '-', name ?? '', facts.length > 0 ? `(${facts.join(', ')})` : ''].join('  ').trimEnd(),
      );
    }
    if (people.length === 0) console.log('No accounts.');
    else if (people.length === page.limit) console.log(`\nMore: daemun user list --before ${people.at(-1)?.id}`);
  });
}

/** Bans an account: its sessions and pending sign-ins end at once. */
export function banUserCommand(account: string, { reason }: { reason?: string }): Promise<void> {
  return withDaemun(async ({ deps }) => {
    const user = await banUser(deps, account, { actor, reason });
    console.log(`Banned ${user.email ?? user.id}. All sessions have ended.`);
  });
}

export function unbanUserCommand(account: string): Promise<void> {
  return withDaemun(async ({ deps }) => {
    const user = await unbanUser(deps, account, { actor });
    console.log(`Lifted the ban of ${user.email ?? user.id}.`);
  });
}
