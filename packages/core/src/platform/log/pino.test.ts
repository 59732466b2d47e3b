import { describe, expect, it } from 'vitest';
import { createPinoLog } from './pino.ts';

const token = 'Qx3v9TzYb0mKcWfR7uLh2JdNs5PaEg8iVo1yXt6ZrCk';
const canaries = {
  password: 'canary-password-Zq8',
  newPassword: 'canary-password-Zq8',
  accessToken: `eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.canarySignature`,
  nested: {
    deep: [{ clientSecret: 'canary-secret-1' }, { headers: { Authorization: 'Bearer canary-bearer-123', cookie: 'daemun=canary' } }],
  },
  code: '424242',
  url: `http://localhost:3000/reset?token=canary-link&x=1`,
  database: 'postgres://user:canary-db-password@localhost/db',
  bare: `session ${token} ended`,
  hash: '$argon2id$v=19$m=19456,t=2,p=1$canarysalt$canaryhash',
  mail: 'sent to canary.person@example.com',
  phone: 'sent to +821012345678',
};

function capture(readable: boolean) {
  let text = '';
  const write = (line: string): void => {
    text += line;
  };
  const log = createPinoLog({ logLevel: 'debug', environment: readable ? 'development' : 'production' }, { write });
  return { log, text: () => text };
}

describe.each([
  ['JSON', false],
  ['readable lines', true],
] as const)('S-10 S-110 the log as %s', (_, readable) => {
  it('holds no secret, whatever is handed to it', () => {
    const { log, text } = capture(readable);
    log.info(canaries, `opened /reset?token=canary-message for canary@example.com`);
    const failed = new Error(`Failed query: insert into t\nparams: canary@x.test,canary-param`, {
      cause: Object.assign(new Error('duplicate canary.cause@example.com'), { code: '23505' }),
    });
    log.error({ error: failed }, 'a statement failed');
    expect(text()).not.toMatch(/canary[-.]?(password|secret|bearer|link|db|salt|hash|person|param|cause|message|Signature)|canary@/);
    expect(text()).not.toContain(token);
    expect(text()).not.toContain('424242');
    expect(text()).not.toContain('12345678');
    expect(text()).toContain('c***@example.com');
  });

  it('keeps what helps', () => {
    const { log, text } = capture(readable);
    log.warn(
      { reference: 'r-17', attempt: 2, error: Object.assign(new Error('connect failed'), { code: 'ECONNREFUSED' }) },
      'mail: not sent',
    );
    for (const part of ['r-17', '2', 'connect failed', 'ECONNREFUSED', 'mail: not sent', 'pino.test.ts']) expect(text()).toContain(part);
  });

  it('writes one record for a value with line breaks', () => {
    const { log, text } = capture(readable);
    log.info({ userAgent: 'a\r\n12:00:00   forged line\u001b[31m' }, 'new\ndevice');
    expect(
      text()
        .trimEnd()
        .split(/[\r\n]/),
    ).toHaveLength(1);
    expect(text()).not.toContain('\u001b');
  });
});

it('leaves out what is below the level', () => {
  let lines = 0;
  const log = createPinoLog({ logLevel: 'warn', environment: 'production' }, { write: () => void lines++ });
  log.info({}, 'no');
  log.error({}, 'yes');
  expect(lines).toBe(1);
});
