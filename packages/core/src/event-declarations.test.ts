import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { testSettings, useApp } from '../test/app.ts';
import { createDaemun } from './daemun.ts';
import type { Capability } from './kernel/capability.ts';
import { eventDeclarations } from './kernel/slots.ts';
import { type Declarations, defineEvents, type EventDeclaration } from './platform/events/declare.ts';
import type { EventType } from './platform/events/events.ts';

describe('the events that capabilities declare', () => {
  const app = useApp({ database: 'embedded' });
  const factorsWhere = (what: (declaration: EventDeclaration) => boolean) =>
    [...app.daemun.deps.events.declared().byType].flatMap(([type, declaration]) => (what(declaration) ? [type] : [])).sort();

  it('are all known to a running system', async () => {
    const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
    const declared: string[] = [];
    for (const file of files.filter((path) => path.endsWith('/events.ts') && !path.startsWith('platform/'))) {
      const module = (await import(`./${file}`)) as Readonly<Record<string, Declarations>>;
      declared.push(...Object.values(module).flatMap((events) => Object.keys(events)));
    }
    expect(declared.length).toBeGreaterThan(60);
    expect(factorsWhere(() => true)).toEqual(declared.sort());
  });

  it('S-62 end all access where an account is no longer, or no longer only, its owner’s', () => {
    expect(factorsWhere(({ ends }) => ends === 'access')).toEqual([
      'account.banned',
      'account.claimed',
      'account.deletion-requested',
      'account.rolled-back',
    ]);
  });

  it('S-38 S-54 void what was trusted, or asked for, wherever a password or a factor becomes another one', () => {
    expect(factorsWhere(({ credential }) => credential === true)).toEqual([
      'account.phone-changed',
      'account.phone-removed',
      'backup-codes.replaced',
      'identity.disabled',
      'identity.linked',
      'identity.revoked',
      'identity.unlinked',
      'passkey.added',
      'passkey.removed',
      'password.changed',
      'recovery.completed',
      'sms-second-factor.added',
      'sms-second-factor.removed',
      'two-factor.disabled',
      'two-factor.enabled',
    ]);
  });

  it('S-110 are shown to the owner, but for steps on the way to what is, repetitions of it, and what is about no account', () => {
    expect(factorsWhere(({ words }) => words === null)).toEqual([
      'account.deleted',
      'account.verification-requested',
      'api-key.expiring',
      'limit.estimated',
      'limit.reached',
      'oauth-client.changed',
      'oauth-client.created',
      'oauth-client.deleted',
      'oauth-client.secret-rotated',
      'oauth-client.tokens-ended',
      'oauth-registration-token.created',
      'oauth-registration-token.deleted',
      'oauth-resource.changed',
      'oauth-resource.created',
      'oauth-resource.deleted',
      'oauth.client-refused',
      'oauth.logout-undelivered',
      'oauth.registered',
      'password.kept',
      'recovery.handed-over',
      'recovery.requested',
      'sign-in.new-device',
      'sign-in.reset-required',
      'signing-key.rotated',
    ]);
  });

  it('are declared once: two capabilities with the same do not start', async () => {
    const again: Capability<object> = {
      name: 'again',
      contributes: () => [eventDeclarations.of(defineEvents({ 'password.changed': { words: null } }))],
    };
    await expect(createDaemun({ ...testSettings, capabilities: [again] })).rejects.toThrow(
      'two capabilities declare the event password.changed',
    );
  });

  it('are the only ones that can be published: a name that nobody declares does not compile, and writes nothing', async () => {
    const { db, events, clock } = app.daemun.deps;
    // @ts-expect-error nobody declares it
    const wrong: EventType = 'pasword.changed';
    const publishing = db.transaction((tx) => events.publish(tx, { type: wrong, at: clock.now() }));
    await expect(publishing).rejects.toThrow('no capability declares the event pasword.changed');
    // One of an embedder's that has no declaration is audited, and no more.
    const own: EventType = 'app.anything';
    await db.transaction((tx) => events.publish(tx, { type: own, at: clock.now() }));
    expect(app.daemun.deps.events.declared().shown).not.toContain(own);
  });
});
