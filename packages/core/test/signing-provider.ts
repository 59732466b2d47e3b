import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** A provider's server that publishes keys, and a way to sign with them. */
export interface SigningProvider {
  readonly origin: string;
  /** How often the keys were asked for. */
  asked(): number;
  /** The server answers 500 from now on, or again as it should. */
  down(is: boolean): void;
  sign(payload: JWTPayload, header?: { readonly alg?: string; readonly kid?: string }): Promise<string>;
  /** Signs with a key that the server does not name, under the id of one that it does. */
  forge(payload: JWTPayload): Promise<string>;
  close(): Promise<void>;
}

/** Starts a server with the key set under `/keys` and these documents besides. */
export async function startSigningProvider(documents: (origin: string) => Readonly<Record<string, object>>): Promise<SigningProvider> {
  const own = await generateKeyPair('RS256');
  const foreign = await generateKeyPair('RS256');
  const key = { ...(await exportJWK(own.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  let asked = 0;
  let isDown = false;
  const server = createServer((request, response) => {
    const { origin } = provider;
    if (request.url === '/keys') asked += 1;
    const found = request.url === '/keys' ? { keys: [key] } : documents(origin)[request.url ?? ''];
    response.writeHead(isDown ? 500 : found ? 200 : 404, { 'Content-Type': 'application/json' }).end(JSON.stringify(found ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const signWith = (payload: JWTPayload, privateKey: Parameters<SignJWT['sign']>[0], kid: string) =>
    new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid, typ: 'secevent+jwt' }).sign(privateKey);
  const provider: SigningProvider = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    down(is) {
      isDown = is;
    },
    sign: (payload, { kid = 'one' } = {}) => signWith(payload, own.privateKey, kid),
    forge: (payload) => signWith(payload, foreign.privateKey, 'one'),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return provider;
}
