import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testSettings, useHouse } from '../../../test/house.ts';
import { goodPassword, newEmail, signedUp } from '../../../test/people.ts';
import { quietLog } from '../../../test/quiet-log.ts';
import { openSmtpServer, type SmtpServer } from '../../../test/smtp-server.ts';
import { parseSettings } from '../config/settings.ts';
import { mailDelivery } from './delivery.ts';
import type { Mail } from './mail.ts';
import { renderMail } from './render.ts';
import { openSmtp } from './smtp.ts';

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

  const deliver = (to: string) => {
    const smtp = parseSettings({ ...testSettings, mail: { url: server.url, from: 'Daemun <no-reply@example.test>' } });
    const transport = openSmtp(smtp);
    const run = mailDelivery({ settings: smtp, log: quietLog, transport }).run(
      { ...mail(), to },
      { id: '0199a0b0-0000-7000-8000-000000000001', attempt: 1 },
    );
    return run.finally(() => transport.close());
  };

  it('S-12 goes to exactly one recipient, recognisable by its job', async () => {
    await deliver('mina@example.test');
    const [taken] = server.received.splice(0);
    expect(taken?.recipients).toEqual(['mina@example.test']);
    expect(taken?.data).toContain('Message-ID: <0199a0b0-0000-7000-8000-000000000001@auth.example.test>');
    expect(taken?.data).toContain('Auto-Submitted: auto-generated');
  });

  it('is tried again where the other side is busy, and given up where it refuses for good', async () => {
    server.answer.recipient = '451 later';
    await expect(deliver('mina@example.test')).rejects.toThrow('451');
    server.answer.recipient = '550 never';
    await expect(deliver('mina@example.test')).resolves.toBeUndefined();
    delete server.answer.recipient;
    expect(server.received).toHaveLength(0);
  });
});

describe('the outbox', () => {
  const house = useHouse({ database: 'embedded' });

  it('lists newest first, by exact address, and can be emptied', async () => {
    const email = newEmail();
    await house.visitor().post('/register', { email, password: goodPassword });
    house.clock.advance(1);
    await house.visitor().post('/register', { email, password: goodPassword });
    const mails = await house.outbox.to(email);
    expect(mails).toHaveLength(2);
    expect(mails[0]).toMatchObject({ channel: 'mail', to: email, code: null, links: [expect.stringContaining('/verify-email?token=')] });
    expect((mails as unknown as { createdAt: string }[]).map((one) => one.createdAt)).toEqual(
      (mails as unknown as { createdAt: string }[])
        .map((one) => one.createdAt)
        .sort()
        .reverse(),
    );
    expect(await house.outbox.to('nobody@example.test')).toEqual([]);
    expect((await house.visitor().delete('/dev/outbox.json')).status).toBe(204);
    expect(await house.outbox.to(email)).toEqual([]);
  });

  it('S-10 no line of the log holds a link, a token, a code, a password or an address', async () => {
    const person = await signedUp(house);
    await house.visitor().post('/login', { identifier: person.email, password: 'canary-of-a-wrong-password' });
    await house.visitor().post('/recovery', { email: person.email });
    const token = await house.outbox.token(person.email, '/reset');
    const lines = house.logged.join('\n');
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
