import type { JWTPayload } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startIssuer, type TestIssuer } from '../../../../test/providers/issuer.ts';
import { clock, failureOf, openProvider, signInAt } from '../../../../test/providers/sign-in-at.ts';

let issuer: TestIssuer;
const contoso = '3ef0cb5e-1c5a-4f8e-9d0a-0a1b2c3d4e5f';
const fabrikam = '7b0cb5e3-1c5a-4f8e-9d0a-0a1b2c3d4e5f';
const consumers = '9188040d-6c67-4c5b-b112-36a304b66dad';
const issuerOf = (tid: string) => `${new URL(issuer.url).origin}/${tid}/v2.0`;

/** Microsoft with a tenant of the settings. `named`: the issuer in its discovery document. */
function open(tenant: string, named = '{tenantid}') {
  issuer.faults.discovery = (document) => ({ ...document, issuer: issuerOf(named) });
  const { clientId, clientSecret, url } = issuer;
  return openProvider('microsoft', { clientId, clientSecret, issuer: url, tenant });
}

/** Signs in as somebody of a tenant. */
function signIn(microsoft: ReturnType<typeof open>, tid: string, more: JWTPayload = {}) {
  issuer.people.push({ sub: 'pairwise', oid: 'object-1', tid, iss: issuerOf(tid), name: 'Mina', ...more });
  return signInAt(microsoft);
}

beforeEach(async () => {
  issuer = await startIssuer({ clock, namesItself: false, issuerPath: '/common/v2.0' });
});
afterEach(() => issuer.close());

describe('S-101 Microsoft', () => {
  it('names a person by tenant and object, never by the address', async () => {
    const microsoft = open('common');
    const one = await signIn(microsoft, contoso, { email: 'ceo@contoso.example' });
    expect(one).toMatchObject({ issuer: issuerOf(contoso), subject: 'object-1', email: 'ceo@contoso.example' });
    const other = await signIn(microsoft, fabrikam, { email: 'ceo@contoso.example' });
    expect([other.issuer, other.subject]).toEqual([issuerOf(fabrikam), 'object-1']);
    expect((await signIn(microsoft, contoso, { oid: undefined })).subject).toBe('pairwise');
  });

  it.each<[email_verified: unknown]>([[undefined], ['true'], [true]])(
    'S-102 is believed about no address by default, verified %j',
    async (email_verified) => {
      const claims = { email: 'ceo@contoso.example', email_verified, xms_edov: true };
      expect((await signIn(open('common'), contoso, claims)).emailTrusted).toBe(false);
    },
  );
});

describe('S-100 the issuer of a token of Microsoft is that of its tenant', () => {
  it.each<[string, JWTPayload]>([
    ['with the tid of another tenant', { tid: fabrikam }],
    ['with no tid', { tid: undefined }],
    ['with a tid that is none', { tid: 'common', iss: 'x' }],
    ['with the placeholder', { iss: '{tenantid}', tid: '{tenantid}' }],
    ['with a list', { tid: [contoso] }],
  ])('and it is refused %s', async (_name, claims) => {
    const microsoft = open('common');
    const iss = claims.iss === undefined ? {} : { iss: issuerOf(String(claims.tid)) };
    expect(await failureOf(signIn(microsoft, contoso, { ...claims, ...iss }))).toBe('invalid');
  });

  it.each<[tenant: string, named: string, tid: string, taken: boolean]>([
    ['common', '{tenantid}', contoso, true],
    ['common', '{tenantid}', consumers, true],
    ['organizations', '{tenantid}', contoso, true],
    ['organizations', '{tenantid}', consumers, false],
    ['consumers', consumers, consumers, true],
    ['consumers', consumers, contoso, false],
    ['contoso.onmicrosoft.com', contoso, contoso, true],
    ['contoso.onmicrosoft.com', contoso, fabrikam, false],
  ])('for %s, which is %s, people of %s are let in: %s', async (tenant, named, tid, taken) => {
    const work = signIn(open(tenant, named), tid);
    if (taken) expect((await work).issuer).toBe(issuerOf(tid));
    else expect(await failureOf(work)).toBe('invalid');
  });

  it('and a discovery document of another host is refused', async () => {
    const microsoft = open('common');
    issuer.faults.discovery = (document) => ({ ...document, issuer: 'https://evil.example/{tenantid}/v2.0' });
    expect(await failureOf(signIn(microsoft, contoso))).toBe('unavailable');
  });
});
