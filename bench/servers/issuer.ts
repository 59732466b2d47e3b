/** The local OpenID Connect issuer of the tests, in a thread of its own, so that its signatures cost the measured one nothing. */
import { parentPort } from 'node:worker_threads';
import { startIssuer } from '../../packages/core/test/providers/issuer.ts';

const issuer = await startIssuer();
issuer.people.push({ sub: 'measured', name: 'Mina Park', email: 'mina@gmail.com', email_verified: true });
parentPort?.on('message', () => parentPort?.postMessage({ asked: Object.fromEntries(issuer.asked) }));
parentPort?.postMessage({ url: issuer.url, clientId: issuer.clientId, clientSecret: issuer.clientSecret });
