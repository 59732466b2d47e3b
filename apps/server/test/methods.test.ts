import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDaemun, type Daemun } from '@daemun/core/hosting';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isStrong } from '../../../packages/core/src/session/proof.ts';
import type { Factor } from '../../../packages/core/src/sign-in/factor.ts';
import { signInMethods } from '../../../packages/core/src/sign-in/settings.ts';
import { quietLog } from '../../../packages/core/test/quiet-log.ts';
import { methods, secondFactorLead, secondFactors, signInWays, stepUps } from '../components/methods/methods.ts';

const namesOf = (all: readonly { readonly name: string }[]): string[] => all.map(({ name }) => name);
const factorNames = (all: readonly Factor[]): string[] => all.map(({ method }) => method);

describe('the methods of the pages', () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'daemun-methods-'));
  const secrets = ['methods-and-only-in-tests-0123456789-abcdef'];
  let daemun: Daemun | undefined;
  let factors: readonly Factor[];
  beforeAll(async () => {
    daemun = await createDaemun({ environment: 'development', origin: 'http://localhost:3000', secrets, dataFolder }, { log: quietLog });
    factors = daemun.deps.factors.all;
  });
  afterAll(async () => {
    await daemun?.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  it('begin a sign-in in every way that a server can offer, each by one form or button', () => {
    const names = methods.flatMap(({ signIn }) => signIn?.names ?? []);
    expect([...names].sort()).toEqual([...signInMethods].sort());
  });

  it('raise a session by every factor there is', () => {
    expect(namesOf(methods.filter(({ stepUp }) => stepUp)).sort()).toEqual(factorNames(factors).sort());
  });

  it('ask for every factor that can be a second one, and for the mailbox of a password that waits for it', () => {
    const strong = factors.filter(({ proof, lastResort }) => isStrong(proof) || lastResort);
    expect(namesOf(methods.filter(({ secondFactor }) => secondFactor)).sort()).toEqual(factorNames(strong).sort());
  });

  it('ask beside the link of an administrator for every factor that counts for one', () => {
    const counting = factors.filter(({ proof, admitsAdministrators }) => isStrong(proof) && admitsAdministrators);
    expect(namesOf(methods.filter(({ besideLink }) => besideLink)).sort()).toEqual(factorNames(counting).sort());
  });

  it('stand on the sign-in page in the order of the server, a mail with a link and a code once', () => {
    const { forms, buttons } = signInWays(['sms-code', 'email-code', 'passkey', 'magic-link', 'password']);
    expect([namesOf(forms), namesOf(buttons)]).toEqual([['sms-code', 'email-code', 'password'], ['passkey']]);
    expect(signInWays(['one-of-an-embedder'])).toEqual({ forms: [], buttons: [] });
  });

  it('stand elsewhere in the order of the table; what the pages do not know is left out, and so is what the browser cannot do', () => {
    const offered = ['email-code', 'backup-code', 'of-an-embedder', 'totp', 'password', 'passkey', 'sms-code'];
    // This process is a browser without passkeys.
    expect(namesOf(stepUps(offered))).toEqual(['password', 'totp', 'sms-code', 'backup-code', 'email-code']);
    expect(namesOf(secondFactors(['backup-code', 'passkey', 'totp']))).toEqual(['totp', 'backup-code']);
    // Where there is nothing else, it is at least said that this browser cannot.
    expect(namesOf(secondFactors(['passkey']))).toEqual(['passkey']);
    expect([secondFactorLead(['email-code']), secondFactorLead(['totp']), secondFactorLead([])]).toEqual(['mailLead', 'lead', 'lead']);
  });
});
