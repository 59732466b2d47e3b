// What an app does first, with the package alone: an account, its address proven, a session, two-factor, tokens.
import { createHmac } from 'node:crypto';
import process from 'node:process';

/** `besides`: what else is done while the session is fresh, with the same `call`; its answer is the last word. */
export async function firstSteps(createDaemun, dataFolder, besides) {
  const origin = 'http://localhost:3999';
  const secrets = ['t3st-only-Secret-that-is-long-enough-0123456789'];
  const daemun = await createDaemun({ environment: 'development', origin, secrets, dataFolder, logLevel: 'silent' });
  await daemun.migrate();
  daemun.start();
  const cookies = new Map();

  async function call(method, path, body) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { 'Content-Type': 'application/json', Origin: origin, Cookie: cookie };
    const reply = await daemun.handler(new Request(origin + path, { method, headers, ...(body && { body: JSON.stringify(body) }) }));
    for (const line of reply.headers.getSetCookie()) {
      const [pair] = line.split(';');
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const answer = await reply.json();
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(answer)}`);
    return answer;
  }

  const [email, password] = ['mina@example.test', 'violet-anchor-58-lantern'];
  await call('POST', '/api/auth/register', { email, password, name: 'Mina' });
  await daemun.settle();
  const [, token] = /verify-email[^"]*?token=([A-Za-z0-9_-]+)/.exec(JSON.stringify(await call('GET', '/dev/outbox.json')));
  await call('POST', '/api/auth/verify-email', { token });
  const { secret } = await call('POST', '/api/auth/setup-2fa');
  const { backupCodes } = await call('POST', '/api/auth/verify-2fa', { code: totp(secret), setup: true });
  const { user } = await call('GET', '/api/auth/session');
  const last = besides ? ` ${await besides(call)}` : '';
  cookies.clear();
  const { status, signInToken } = await call('POST', '/api/auth/login', { identifier: email, password, transport: 'token' });
  const { tokens } = await call('POST', '/api/auth/verify-2fa', { backupCode: backupCodes[0], signInToken, transport: 'token' });
  await daemun.stop();
  return `${status} ${user.email} ${tokens.tokenType} ${backupCodes.length}${last}`;
}

/** RFC 6238, as an authenticator app does it. */
function totp(base32) {
  const bits = [...base32].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac('sha1', key).update(step).digest();
  const at = hash[hash.length - 1] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

export function say(promise) {
  promise.then(
    (line) => {
      console.log(line);
      process.exit(0);
    },
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
}
