import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { testSettings, useApp } from '../../../test/app.ts';
import { goodPassword, newEmail, signedUp } from '../../../test/people.ts';
import { quietLog } from '../../../test/quiet-log.ts';
import { openSmtpServer, type SmtpServer } from '../../../test/smtp-server.ts';
import { parseSettings } from '../../settings.ts';
import { noMetrics } from '../metrics/metrics.ts';
import { mailDelivery } from './delivery.ts';
import type { Mail } from './mail.ts';
import { openOutbox } from './outbox.ts';
import { renderMail } from './render.ts';
import { demandsTls, openSmtp } from './smtp.ts';

const settings = parseSettings(testSettings);
const mail = (content: Partial<Mail['content']> = {}): Mail => ({
  to: 'mina@example.test',
  locale: 'ko',
  content: {
    subject: '제목',
    heading: '머리말',
    paragraphs: ['본문'],
    button: { label: '열기', url: 'https://auth.example.test/x?token=abc&y=1' },
    ...content,
  },
});

describe('a mail', () => {
  it('S-57 shows what people wrote as text, and lets nobody add a header', () => {
    const evil = `<a href=//evil.example>click</a>"'&\r\nBcc: all@example.test`;
    const { subject, html, text } = renderMail(
      mail({ subject: evil, heading: evil, paragraphs: [evil], footnote: evil, facts: [[evil, evil]], code: evil }),
      'id',
      settings,
    );
    expect(html).not.toContain('<a href=//evil');
    expect(html).toContain('&lt;a href=//evil.example&gt;');
    expect(subject).not.toMatch(/[\r\n]/);
    expect(text).toContain('evil.example');
  });

  it('has a language, a plain-text twin with the link, and nothing foreign to load', () => {
    const { html, text, links } = renderMail(mail(), 'id', settings);
    expect(html).toContain('<html lang="ko">');
    expect(html).not.toMatch(/src=|@import|<link/);
    expect(text).toContain('https://auth.example.test/x?token=abc&y=1');
    expect(links).toEqual(['https://auth.example.test/x?token=abc&y=1']);
  });
});

describe('delivery by SMTP', () => {
  let server: SmtpServer;
  beforeAll(async () => {
    server = await openSmtpServer();
  });
  afterAll(() => server.close());

  afterEach(() => {
    server.received.splice(0);
    for (const step of ['login', 'sender', 'recipient', 'message'] as const) delete server.answer[step];
  });

  const told: string[] = [];
  const metrics = { ...noMetrics, mailDelivered: (driver: string, outcome: string) => void told.push(`${driver} ${outcome}`) };
  const lines: string[] = [];
  const log = { ...quietLog, error: (fields: object, message: string) => void lines.push(JSON.stringify({ message, ...fields })) };
  const deliver = async (
    to: string,
    content: Partial<Mail['content']> = {},
    url = server.url.replace('//', '//user:pass@'),
    { signal } = new AbortController(),
  ) => {
    const smtp = parseSettings({ ...testSettings, mail: { url, from: 'Daemun <no-reply@example.test>' } });
    const transport = openSmtp(smtp);
    try {
      await mailDelivery({ settings: smtp, log, transport, metrics }).run(
        { ...mail(content), to },
        { id: '0199a0b0-0000-7000-8000-000000000001', attempt: 1, signal },
      );
    } finally {
      await transport.close();
    }
  };

  it('S-12 goes to exactly one recipient, recognisable by its job', async () => {
    await deliver('mina@example.test');
    const [taken] = server.received;
    expect(taken?.recipients).toEqual(['mina@example.test']);
    expect(taken?.data).toContain('Message-ID: <0199a0b0-0000-7000-8000-000000000001@auth.example.test>');
    expect(taken?.data).toContain('Auto-Submitted: auto-generated');
  });

  it('S-57 A-21 no subject adds a header, and no address is a list', async () => {
    await deliver('mina@example.test', { subject: 'Hello\r\nBcc: all@example.test\nX-Evil: 1' });
    const [headers = ''] = server.received[0]?.data.split('\n\n') ?? [];
    expect(headers).not.toMatch(/^(Bcc|X-Evil):/im);
    expect(server.received[0]?.recipients).toEqual(['mina@example.test']);
    for (const list of ['mina@example.test,all@example.test', 'mina@example.test> RCPT TO:<all@example.test', 'Mina <all@example.test>']) {
      await deliver(list).catch(() => undefined);
    }
    for (const { recipients } of server.received) expect([recipients.length, recipients.includes('all@example.test')]).toEqual([1, false]);
  });

  it.each([
    ['is busy', 'recipient', '451 later'],
    ['does not know our password', 'login', '535 5.7.8 wrong'],
    ['does not like our sender', 'sender', '550 not from here'],
    ['does not relay for us', 'recipient', '554 5.7.1 relay access denied'],
    ['finds us unauthenticated', 'message', '550-5.7.26 no SPF\r\n550 5.7.26 see help'],
  ] as const)('is tried again where the other side %s', async (_, step, answer) => {
    server.answer[step] = answer;
    await expect(deliver('mina@example.test')).rejects.toThrow(answer.slice(0, 3));
    delete server.answer[step];
    await deliver('mina@example.test');
    expect(server.received).toHaveLength(1);
  });

  it('B19 is counted by what came of it, without naming the reader', async () => {
    told.splice(0);
    await deliver('mina@example.test');
    server.answer.recipient = '451 later';
    await deliver('mina@example.test').catch(() => undefined);
    server.answer.recipient = '550 5.1.1 no such mailbox';
    await deliver('mina@example.test');
    expect(told).toEqual(['smtp sent', 'smtp failed', 'smtp refused']);
  });

  it('is tried again where nobody answers', async () => {
    const gone = await openSmtpServer();
    await gone.close();
    await expect(deliver('mina@example.test', {}, gone.url)).rejects.toThrow('ESOCKET');
  });

  it('ends where it is given up, so that it does not go on beside its next try', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const given = new AbortController();
    const delivered = deliver('mina@example.test', {}, `smtp://127.0.0.1:${(silent.address() as AddressInfo).port}`, given);
    delivered.catch(() => undefined);
    const [socket] = (await once(silent, 'connection')) as [Socket];
    const hungUp = once(socket.resume(), 'close');
    given.abort();
    await expect(delivered).rejects.toThrow('did not take the mail');
    await hungUp;
    silent.close();
  }, 8000);

  it.each([
    ['recipient', '550 5.1.1 mina@example.test: no such mailbox'],
    ['message', '554 this is spam, mina@example.test'],
  ] as const)('S-10 is given up where the %s is refused for good, without naming the reader', async (step, answer) => {
    lines.splice(0);
    server.answer[step] = answer;
    await deliver('mina@example.test');
    expect(server.received).toHaveLength(0);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(answer.slice(0, 3));
    expect(lines[0]).not.toMatch(/mina|token/);
  });

  it.each([
    [true, 'smtp://user:pass@mail.example.com:587'],
    [false, 'smtp://mail.example.com'],
    [false, 'smtp://user:pass@localhost:1025'],
    [false, 'smtp://user:pass@127.0.0.1'],
    [false, 'smtp://user:pass@[::1]'],
    [true, 'smtp://user:pass@localhost.example.com'],
    [false, 'smtp://user:pass@mail.internal?requireTLS=false'],
  ])('demands encryption for its password: %s for %s', (demanded, url) => {
    expect(demandsTls(url)).toBe(demanded);
  });

  it('gives no password where encryption is demanded and STARTTLS is hidden', async () => {
    server.commands.splice(0);
    await expect(deliver('mina@example.test', {}, `${server.url.replace('//', '//user:pass@')}?requireTLS=true`)).rejects.toThrow();
    expect(server.commands).toContain('STARTTLS');
    expect(server.commands.filter((command) => /^(AUTH|MAIL)/.test(command))).toEqual([]);
  });

  it('gives no password to another machine without encryption, asked for or not', async () => {
    server.commands.splice(0);
    // This machine by a name that is not known for it: as far as we can tell, another one.
    const elsewhere = server.url.replace(/\/\/[^:]+/, '//user:pass@[::ffff:127.0.0.1]');
    await expect(deliver('mina@example.test', {}, elsewhere)).rejects.toThrow();
    expect(server.commands).toContain('STARTTLS');
    expect(server.commands.filter((command) => /^(AUTH|MAIL)/.test(command))).toEqual([]);
  });
});

describe('the outbox', () => {
  const app = useApp({ database: 'embedded' });

  it('lists newest first, by exact address, and can be emptied', async () => {
    const email = newEmail();
    await app.client().post('/register', { email, password: goodPassword });
    app.clock.advance(1);
    await app.client().post('/register', { email, password: goodPassword });
    const mails = await app.outbox.to(email);
    expect(mails).toHaveLength(2);
    expect(mails[0]).toMatchObject({ channel: 'mail', to: email, code: null, links: [expect.stringContaining('/verify-email?token=')] });
    expect((mails as unknown as { createdAt: string }[]).map((one) => one.createdAt)).toEqual(
      (mails as unknown as { createdAt: string }[])
        .map((one) => one.createdAt)
        .sort()
        .reverse(),
    );
    expect(await app.outbox.to('nobody@example.test')).toEqual([]);
    expect((await app.client().delete('/dev/outbox.json')).status).toBe(204);
    expect(await app.outbox.to(email)).toEqual([]);
  });

  it('keeps one message of a job that is delivered twice', async () => {
    const to = newEmail();
    const outbox = openOutbox(app.daemun.deps);
    const once = renderMail({ ...mail(), to }, '0199a0b0-0000-7000-8000-000000000002', settings);
    await outbox.send(once);
    await outbox.send(once);
    expect((await app.outbox.to(to)).map(({ id }) => id)).toEqual([once.id]);
  });

  it('S-10 no line of the log holds a link, a token, a code, a password or an address', async () => {
    const person = await signedUp(app);
    await app.client().post('/login', { identifier: person.email, password: 'canary-of-a-wrong-password' });
    await app.client().post('/recovery', { email: person.email });
    const token = await app.outbox.token(person.email, '/reset');
    const lines = app.logged.join('\n');
    for (const secret of [
      person.email,
      person.password,
      'canary',
      token,
      person.browser.cookies.get('__Host-daemun') ?? '?',
      '/reset?token',
    ])
      expect(lines).not.toContain(secret);
  });
});
