import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../../../test/app.ts';
import { databases } from '../../../../test/databases.ts';
import { identitiesOf, linkTo, signedUpBy } from '../../../../test/social-people.ts';
import { deletionJob } from '../../../account/deletion.ts';
import { secondsUntil } from '../../../platform/clock.ts';
import { jobs } from '../../../platform/jobs/tables.ts';
import { ProviderFailure, type SocialProvider } from '../provider.ts';
import { deleteIdentity } from '../queries.ts';
import { tellProvider, tellProviderJob } from './tell-job.ts';

describe.each(databases)('telling a provider of an unlinking, on %s', (database) => {
  const app = useApp({ database, settings: { social: { kakao: { clientId: 'kakao-client' } } } });

  /** A provider that notes what it is told, and answers as the test wants. */
  const listening = (
    answer: () => void = () => undefined,
    { unlinkNeeds }: Pick<SocialProvider, 'unlinkNeeds'> = { unlinkNeeds: 'refresh-token' },
  ) => {
    const told: unknown[] = [];
    const unlink = async (about: { subject: string; token: string | undefined }) => {
      told.push(about);
      answer();
    };
    const provider = { id: 'kakao', unlink, unlinkNeeds } as unknown as SocialProvider;
    const { db, log } = app.daemun.deps;
    const byId = (id: string) => (id === 'kakao' ? provider : undefined);
    const job = tellProviderJob({ db, log, socialProviders: { all: [provider], byId } });
    const run = (payload: unknown, attempt = 1) => job.run(payload, { id: 'job', attempt, signal: AbortSignal.timeout(60_000) });
    return { told, run };
  };
  /** Unlinks, and reads the payload of the job that was stored. */
  const unlinked = async (unlinkToken?: string) => {
    const { deps } = app.daemun;
    const person = await signedUpBy(app, 'naver', { password: true, email: true });
    const row = await linkTo(app, person.userId, 'kakao', unlinkToken === undefined ? {} : { unlinkToken });
    await deps.db.delete(jobs);
    await deps.db.transaction(async (tx) => {
      await deleteIdentity(tx, row);
      await tellProvider(deps, tx, row);
    });
    const [job] = await deps.db.select().from(jobs).where(eq(jobs.kind, 'tell-provider'));
    if (!job) throw new Error('no job was stored');
    const payload: unknown = JSON.parse(deps.keyring.decrypt(job.payload, `jobs:${job.id}:payload`).toString('utf8'));
    return { person, row, job, payload };
  };

  it('carries the token of the identity, and nothing readable of it stands in the database', async () => {
    const { payload, row, job } = await unlinked('canary-refresh-token');
    expect(job.payload.includes('canary')).toBe(false);
    const { told, run } = listening();
    await run(payload);
    expect(told).toEqual([{ subject: row.subject, token: 'canary-refresh-token' }]);
    expect(app.logged.join()).not.toContain('canary');
  });

  it('asks nothing of a provider that wants a token where none was kept, and asks one that wants none', async () => {
    const { payload, row } = await unlinked();
    const wanting = listening();
    await wanting.run(payload);
    expect(wanting.told).toEqual([]);
    const content = listening(() => undefined, { unlinkNeeds: undefined });
    await content.run(payload);
    expect(content.told).toEqual([{ subject: row.subject, token: undefined }]);
  });

  it('a token that no key opens any more does not keep an account from being deleted', async () => {
    const { deps } = app.daemun;
    const person = await signedUpBy(app, 'naver', { password: true, email: true });
    const row = { ...(await linkTo(app, person.userId, 'kakao')), unlinkToken: Buffer.from('of another key') };
    await deps.db.transaction((tx) => tellProvider(deps, tx, row));
    expect(app.logged.join()).toContain('cannot be opened');
  });

  it('is done where the provider is off by then', async () => {
    const { payload } = await unlinked('token');
    await expect(listening().run({ ...(payload as object), provider: 'gone' })).resolves.toBeUndefined();
  });

  it('runs again while the provider does not answer, and gives up a refusal after the third', async () => {
    const { payload } = await unlinked('token');
    const down = listening(() => {
      throw new ProviderFailure('unavailable', 'does not answer');
    });
    for (const attempt of [1, 3, 19]) await expect(down.run(payload, attempt)).rejects.toThrow('does not answer');
    const refusing = listening(() => {
      throw new ProviderFailure('refused', 'no such token');
    });
    for (const attempt of [1, 2]) await expect(refusing.run(payload, attempt)).rejects.toThrow('no such token');
    await expect(refusing.run(payload, 3)).resolves.toBeUndefined();
  });

  it('says nothing once the person has linked it again, because that would end the new link', async () => {
    const { payload, row, person } = await unlinked('token');
    await linkTo(app, person.userId, 'kakao', { subject: row.subject, issuer: row.issuer });
    const { told, run } = listening();
    await run(payload);
    expect(told).toEqual([]);
  });

  it('when an account is deleted it waits until the account is really gone, and is told for each link', async () => {
    const person = await signedUpBy(app, 'kakao', { password: true, email: true });
    await linkTo(app, person.userId, 'naver', { unlinkToken: 'naver-token' });
    const { deps } = app.daemun;
    const due = new Date((await person.browser.delete('/account')).body.deletionDueAt);
    await deps.db.delete(jobs);
    const told = async () => {
      await deletionJob(deps).run({ userId: person.userId }, { id: 'job', attempt: 1, signal: AbortSignal.timeout(60_000) });
      return (await deps.db.select().from(jobs).where(eq(jobs.kind, 'tell-provider'))).length;
    };
    expect(await told()).toBe(0);
    app.clock.advance(secondsUntil(due, app.clock.now()) - 1);
    expect(await told()).toBe(0);
    app.clock.advance(1);
    expect(await told()).toBe(2);
    expect(await identitiesOf(app, person.userId)).toEqual([]);
    expect(await told()).toBe(2);
  });
});
