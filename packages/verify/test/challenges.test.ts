import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusalOf, VerifyError } from '../src/errors.ts';
import { createVerifier, protectedResourceMetadata, resourceMetadataUrl, type Verifier, type VerifierOptions } from '../src/verifier.ts';
import { type Deployment, deploy } from './deployment.ts';
import { serve } from './frameworks.ts';
import { createProofKey, machineToken, type ProofKey, resource, tokenFor } from './oauth-tokens.ts';

let deployment: Deployment;
let key: ProofKey;
let verifier: Verifier;

beforeAll(async () => {
  deployment = await deploy();
  key = await createProofKey();
  verifier = make();
});
afterAll(async () => {
  verifier.close();
  await deployment.stop();
});

function make(options: Partial<VerifierOptions> = {}): Verifier {
  return createVerifier({ issuer: deployment.origin, clients: 'any', resource, ...options });
}
const url = `${resource}/movies`;
const metadata = 'resource_metadata="https://api.example.test/.well-known/oauth-protected-resource/v1"';
const algs = 'algs="ES256 ES384 ES512 EdDSA PS256 RS256"';

/** The status of the refusal, and its challenge. */
async function refusal(by: Verifier, headers: Record<string, string>, needs = {}): Promise<[number, string | undefined]> {
  try {
    await by.authenticate(headers, needs, { method: 'GET', url });
  } catch (error) {
    const { status, headers: answered } = refusalOf(error);
    return [status, answered['WWW-Authenticate']];
  }
  return [200, undefined];
}

describe('the challenge of a service that takes tokens of OAuth clients', () => {
  it('RFC 9728 §5.1 RFC 9449 §7.1 says where clients get tokens, and how they may bind them', async () => {
    expect(await refusal(verifier, {})).toEqual([401, `Bearer ${metadata}, DPoP ${algs}`]);
    expect(await refusal(verifier, { authorization: 'Bearer wrong' })).toEqual([401, `Bearer error="invalid_token", ${metadata}`]);
    const token = await tokenFor(deployment, { cnf: { jkt: key.jkt } });
    const dpop = await key.prove({ method: 'PUT', url, token });
    expect(await refusal(verifier, { authorization: `DPoP ${token}`, dpop })).toEqual([
      401,
      `DPoP error="invalid_dpop_proof", ${metadata}, ${algs}`,
    ]);
    for (const scheme of ['Bearer', 'DPoP']) {
      const shown = scheme === 'Bearer' ? token : 'wrong';
      expect(await refusal(verifier, { authorization: `${scheme} ${shown}` })).toEqual([
        401,
        `DPoP error="invalid_token", ${metadata}, ${algs}`,
      ]);
    }
  });

  it('RFC 6750 §3.1 names the scopes that are wanted, and nothing that the client has sent', async () => {
    const needs = { scopes: ['movies:read', 'movies:write'] };
    const wanted = 'error="insufficient_scope", scope="movies:read movies:write"';
    const token = await machineToken(deployment, { scope: 'movies:read "evil"' });
    expect(await refusal(verifier, { authorization: `Bearer ${token}` }, needs)).toEqual([403, `Bearer ${wanted}, ${metadata}`]);
    const bound = await machineToken(deployment, { cnf: { jkt: key.jkt } });
    const dpop = await key.prove({ method: 'GET', url, token: bound });
    expect(await refusal(verifier, { authorization: `DPoP ${bound}`, dpop }, needs)).toEqual([403, `DPoP ${wanted}, ${metadata}, ${algs}`]);
  });

  it('RFC 6750 §3 names the scopes of the route to whoever has no valid token, so that a client asks for them', async () => {
    const needs = { scopes: ['movies:read', 'movies:write'] };
    const scope = 'scope="movies:read movies:write"';
    expect(await refusal(verifier, {}, needs)).toEqual([401, `Bearer ${scope}, ${metadata}, DPoP ${algs}`]);
    expect(await refusal(verifier, { authorization: 'Bearer x' }, needs)).toEqual([
      401,
      `Bearer error="invalid_token", ${scope}, ${metadata}`,
    ]);
    // A service for its own apps alone has nobody to tell it to.
    const own = createVerifier({ issuer: deployment.origin });
    expect(await refusal(own, {}, needs)).toEqual([401, 'Bearer']);
  });

  it('RFC 9470 says which level, and how recent a sign-in is wanted, all of it at once', async () => {
    const token = await tokenFor(deployment);
    const asked = (needs: object) => refusal(verifier, { authorization: `Bearer ${token}` }, needs);
    const error = 'Bearer error="insufficient_user_authentication"';
    expect(await asked({ aal: 2 })).toEqual([401, `${error}, acr_values="aal2", ${metadata}`]);
    expect(await asked({ maxAgeSeconds: 30 })).toEqual([401, `${error}, max_age="30", ${metadata}`]);
    expect(await asked({ aal: 2, maxAgeSeconds: 30 })).toEqual([401, `${error}, acr_values="aal2", max_age="30", ${metadata}`]);
  });

  it('names another place of the metadata, or none, where the service says so', async () => {
    const elsewhere = make({ resourceMetadata: 'https://api.example.test/metadata' });
    expect(await refusal(elsewhere, { authorization: 'Bearer x' })).toEqual([
      401,
      'Bearer error="invalid_token", resource_metadata="https://api.example.test/metadata"',
    ]);
    const silent = make({ resourceMetadata: false });
    expect(await refusal(silent, { authorization: 'Bearer x' })).toEqual([401, 'Bearer error="invalid_token"']);
    const own = createVerifier({ issuer: deployment.origin });
    expect(await refusal(own, {})).toEqual([401, 'Bearer']);
    expect(await refusal(own, { authorization: 'DPoP x' })).toEqual([401, 'DPoP error="invalid_token"']);
  });

  it('cannot be broken by what a service requires', () => {
    const { headers } = refusalOf(new VerifyError('insufficient_scope', 'x', { challenge: { scopes: ['a"b\\c'] } }));
    expect(headers['WWW-Authenticate']).toBe('Bearer error="insufficient_scope", scope="a\\"b\\\\c"');
  });
});

describe('RFC 9728 the metadata of a resource', () => {
  it('say what it is, who gives tokens for it, and which scopes there are', () => {
    const issuer = 'https://auth.example.test';
    expect(protectedResourceMetadata({ resource, issuer, scopes: ['movies:read'] })).toEqual({
      resource,
      authorization_servers: [issuer],
      scopes_supported: ['movies:read'],
      bearer_methods_supported: ['header'],
      dpop_signing_alg_values_supported: ['ES256', 'ES384', 'ES512', 'EdDSA', 'PS256', 'RS256'],
    });
    const about = {
      name: 'Movies',
      documentation: 'https://docs.example',
      policy: 'https://policy.example',
      terms: 'https://terms.example',
    };
    expect(protectedResourceMetadata({ resource, issuer, scopes: [], requireDpop: true, ...about })).toMatchObject({
      dpop_bound_access_tokens_required: true,
      resource_name: 'Movies',
      resource_documentation: 'https://docs.example',
      resource_policy_uri: 'https://policy.example',
      resource_tos_uri: 'https://terms.example',
    });
    for (const wrong of ['movies', '', `${resource}#x`, '//api.example.test']) {
      expect(() => protectedResourceMetadata({ resource: wrong, issuer, scopes: [] })).toThrow('absolute URI without a fragment');
    }
  });

  it('§3.1 are between host and path of the resource', () => {
    const wellKnown = 'https://api.example.test/.well-known/oauth-protected-resource';
    expect(resourceMetadataUrl('https://api.example.test')).toBe(wellKnown);
    expect(resourceMetadataUrl('https://api.example.test/')).toBe(wellKnown);
    expect(resourceMetadataUrl('https://api.example.test/v1/movies?x=1')).toBe(`${wellKnown}/v1/movies?x=1`);
    expect(resourceMetadataUrl('http://localhost:8080/mcp')).toBe('http://localhost:8080/.well-known/oauth-protected-resource/mcp');
    expect(resourceMetadataUrl('urn:example:movies')).toBeUndefined();
  });
});

describe.each(['hono', 'express', 'fastify', 'next'] as const)('the middleware for %s', (framework) => {
  let server: Server;
  let address: string;
  let proven: Verifier;
  beforeAll(async () => {
    proven = make({ publicUrl: 'https://api.example.test' });
    server = await serve(framework, proven);
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    proven.close();
    await new Promise<void>((done) => void server.close(() => done()));
  });

  it('takes a bound token with the proof of this request, once, and no other', async () => {
    const token = await tokenFor(deployment, { cnf: { jkt: key.jkt } });
    const ask = async (path: string, dpop: string) => {
      const response = await fetch(address + path, { headers: { Authorization: `DPoP ${token}`, DPoP: dpop } });
      return [response.status, response.headers.get('www-authenticate')?.split(',')[0]];
    };
    const prove = (path: string, method = 'GET') => key.prove({ method, url: `https://api.example.test${path}`, token });
    const good = await prove('/who');
    expect(await ask('/who?page=2', good)).toEqual([200, undefined]);
    const refused = [401, 'DPoP error="invalid_dpop_proof"'];
    expect(await ask('/who', good)).toEqual(refused);
    expect(await ask('/who', await prove('/administrators'))).toEqual(refused);
    expect(await ask('/who', await prove('/who', 'POST'))).toEqual(refused);
    expect(await ask('/administrators', await prove('/administrators'))).toEqual([403, 'DPoP error="insufficient_scope"']);
    expect(await ask('/who', `${await prove('/who')}, ${await prove('/who')}`)).toEqual([400, 'DPoP error="invalid_request"']);
  });
});
