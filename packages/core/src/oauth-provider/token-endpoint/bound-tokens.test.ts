import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { type ProofKey, proofKey } from '../../../test/dpop.ts';
import { addClient, addGrant, addResource } from '../../../test/oauth.ts';
import { askToken, exchangeCode, refreshTokens, verifiedClaims } from '../../../test/oauth-tokens.ts';
import { signedUp } from '../../../test/people.ts';

describe('tokens that are bound to a key', () => {
  const app = useApp({ database: 'embedded' });
  const signedBy = (key: ProofKey) => key.header(app, '/oauth/token');

  it('S-94 a request that is signed gets tokens that its key alone can use', async () => {
    const person = await signedUp(app);
    const known = await addClient(app);
    const key = await proofKey();
    const { code } = await addGrant(app, { client: known.client, person });
    const { body } = await exchangeCode(app, known, code, {}, await signedBy(key));
    expect(body.token_type).toBe('DPoP');
    expect(await verifiedClaims(app, body.access_token)).toMatchObject({ cnf: { jkt: key.jkt } });
    // A client with a secret proves itself by that, so it may change its key.
    const other = await proofKey();
    const refreshed = await refreshTokens(app, known, body.refresh_token, {}, await signedBy(other));
    expect(await verifiedClaims(app, refreshed.body.access_token)).toMatchObject({ cnf: { jkt: other.jkt } });
    expect((await refreshTokens(app, known, refreshed.body.refresh_token)).body.token_type).toBe('Bearer');
  });

  it('S-94 the refresh tokens of a client without a secret are bound to its key', async () => {
    const person = await signedUp(app);
    const known = await addClient(app, { kind: 'public' });
    const [key, thief] = [await proofKey(), await proofKey()];
    const { code } = await addGrant(app, { client: known.client, person });
    const { refresh_token: token } = (await exchangeCode(app, known, code, {}, await signedBy(key))).body;
    expect((await refreshTokens(app, known, token)).body.error).toBe('invalid_grant');
    expect((await refreshTokens(app, known, token, {}, await signedBy(thief))).body.error).toBe('invalid_grant');
    const next = await refreshTokens(app, known, token, {}, await signedBy(key));
    expect([next.status, next.body.token_type]).toEqual([200, 'DPoP']);
    // Nor does a used token that a thief shows end anything.
    app.clock.advance(60);
    expect((await refreshTokens(app, known, token, {}, await signedBy(thief))).body.error).toBe('invalid_grant');
    expect((await refreshTokens(app, known, next.body.refresh_token, {}, await signedBy(key))).status).toBe(200);
  });

  it('S-81 S-94 a code that was asked for with a key is exchanged with that key alone', async () => {
    const person = await signedUp(app);
    const known = await addClient(app, { kind: 'native' });
    const [key, thief] = [await proofKey(), await proofKey()];
    const { code } = await addGrant(app, { client: known.client, person, jkt: key.jkt });
    expect((await exchangeCode(app, known, code)).body.error).toBe('invalid_grant');
    expect((await exchangeCode(app, known, code, {}, await signedBy(thief))).body.error).toBe('invalid_grant');
    expect((await exchangeCode(app, known, code, {}, await signedBy(key))).status).toBe(200);
  });

  it('S-94 where client or resource want it, a request without a key is refused, and spends nothing', async () => {
    const person = await signedUp(app);
    const bound = await addResource(app, { identifier: 'https://bound.example', requireDpop: true });
    const key = await proofKey();
    const strict = await addClient(app, { dpopRequired: true });
    const known = await addClient(app);
    const ofClient = await addGrant(app, { client: strict.client, person });
    const ofResource = await addGrant(app, { client: known.client, person, resources: [bound.identifier] });
    for (const [client, { code }] of [[strict, ofClient] as const, [known, ofResource] as const]) {
      const { status, body } = await exchangeCode(app, client, code);
      expect([status, body.error]).toEqual([400, 'invalid_dpop_proof']);
      expect((await exchangeCode(app, client, code, {}, await signedBy(key))).status).toBe(200);
    }
  });

  it('S-94 a proof about something else, one that was seen, and one with a nonce that is not ours are refused', async () => {
    const { identifier } = await addResource(app);
    const known = await addClient(app, { kind: 'machine', resources: [identifier] });
    const key = await proofKey();
    const ask = (header: { DPoP: string }) => askToken(app, known, { grant_type: 'client_credentials' }, header);
    const elsewhere = await ask(await key.header(app, '/oauth/par'));
    const proof = await signedBy(key);
    const once = await ask(proof);
    const twice = await ask(proof);
    expect([elsewhere.body.error, once.body.token_type, twice.body.error]).toEqual(['invalid_dpop_proof', 'DPoP', 'invalid_dpop_proof']);
    const stale = await ask(await key.header(app, '/oauth/token', { nonce: 'theirs' }));
    const nonce = stale.headers.get('dpop-nonce') ?? '';
    expect([stale.status, stale.body.error, nonce === '']).toEqual([400, 'use_dpop_nonce', false]);
    expect((await ask(await key.header(app, '/oauth/token', { nonce }))).status).toBe(200);
  });
});
