import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { signedUp } from '../../../test/people.ts';
import { encodeBase32 } from './base32.ts';
import { codeOf, otpauthUri, stepAt, stepOf } from './totp.ts';

const rfcSecret = Buffer.from('12345678901234567890');
const installed = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;
const seconds = (count: number) => new Date(count * 1000);

describe('codes of an authenticator app', () => {
  it('S-29 are those of RFC 4226 appendix D', () => {
    const expected = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'];
    expect(expected.map((_, counter) => codeOf(rfcSecret, counter))).toEqual(expected);
  });

  it('S-29 are those of RFC 6238 appendix B', () => {
    // The RFC lists codes of eight digits. An app shows the last six of them.
    for (const [at, code] of [
      [59, '94287082'],
      [1111111109, '07081804'],
      [1111111111, '14050471'],
      [1234567890, '89005924'],
      [2000000000, '69279037'],
      [20000000000, '65353130'],
    ] as const) {
      expect(codeOf(rfcSecret, stepAt(seconds(at)))).toBe(code.slice(2));
    }
  });

  it('base32 is that of RFC 4648 section 10, without padding', () => {
    const vectors = { '': '', f: 'MY', fo: 'MZXQ', foo: 'MZXW6', foob: 'MZXW6YQ', fooba: 'MZXW6YTB', foobar: 'MZXW6YTBOI' };
    for (const [plain, encoded] of Object.entries(vectors)) expect(encodeBase32(Buffer.from(plain))).toBe(encoded);
  });

  it('S-29 belong to the present step and its neighbours; strict leaves out the next', () => {
    const now = seconds(3000);
    const present = stepAt(now);
    const found = (step: number, window: 'both-sides' | 'strict') => stepOf(rfcSecret, codeOf(rfcSecret, step), now, window);
    expect([-2, -1, 0, 1, 2].map((off) => found(present + off, 'both-sides'))).toEqual([
      undefined,
      present - 1,
      present,
      present + 1,
      undefined,
    ]);
    expect([-2, -1, 0, 1, 2].map((off) => found(present + off, 'strict'))).toEqual([undefined, present - 1, present, undefined, undefined]);
    expect(stepOf(rfcSecret, '', now, 'both-sides')).toBeUndefined();
  });

  it('the URI names issuer and account so that no colon or space breaks it', () => {
    const uri = new URL(otpauthUri(rfcSecret, 'Gate: 대문', 'mina park@example.test'));
    expect(uri.href).not.toContain('+');
    expect(decodeURIComponent(uri.pathname)).toBe('/Gate  대문:mina park@example.test');
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      secret: encodeBase32(rfcSecret),
      issuer: 'Gate  대문',
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
  });

  it.skipIf(!installed('oathtool', '--version'))('are those that oathtool computes', () => {
    for (let round = 0; round < 50; round += 1) {
      const secret = randomBytes(20);
      const at = Math.floor(Math.random() * 4_000_000_000);
      const told = execFileSync('oathtool', ['--totp', '-b', encodeBase32(secret), '--now', `@${at}`], { encoding: 'utf8' }).trim();
      expect([at, codeOf(secret, stepAt(seconds(at)))]).toEqual([at, told]);
    }
  });
});

describe('the picture to scan', () => {
  const app = useApp({ database: 'embedded' });

  it('brings its white ground along, so that a dark page shows it as well', async () => {
    const { browser } = await signedUp(app);
    const { body } = await browser.post('/setup-2fa');
    const svg = Buffer.from(body.qrCode.split(',')[1], 'base64').toString();
    expect(svg.slice(0, svg.indexOf('<path'))).toMatch(/^<svg [^>]*><rect width="100%" height="100%" fill="#fff"\/>$/);
  });

  it.skipIf(!installed('zbarimg', '--version') || !installed('rsvg-convert', '--version'))(
    'is read by zbarimg as the URI beside it, and oathtool makes codes of it that are taken',
    async () => {
      const { browser, email } = await signedUp(app);
      const { body } = await browser.post('/setup-2fa');
      const folder = mkdtempSync(join(tmpdir(), 'daemun-qr-'));
      try {
        const [svg, png] = [join(folder, 'qr.svg'), join(folder, 'qr.png')];
        expect(body.qrCode).toMatch(/^data:image\/svg\+xml;base64,/);
        writeFileSync(svg, Buffer.from(body.qrCode.split(',')[1], 'base64'));
        execFileSync('rsvg-convert', ['--width', '400', '--background-color', 'black', svg, '--output', png]);
        const read = execFileSync('zbarimg', ['--quiet', '--raw', png], { encoding: 'utf8' }).trim();
        expect(read).toBe(body.otpauthUri);
        const scanned = new URL(read);
        expect(decodeURIComponent(scanned.pathname)).toBe(`/Daemun:${email}`);
        const secret = scanned.searchParams.get('secret') ?? '';
        expect(secret).toBe(body.secret);
        const now = `@${Math.floor(app.clock.now().getTime() / 1000)}`;
        const code = execFileSync('oathtool', ['--totp', '-b', secret, '--now', now], { encoding: 'utf8' }).trim();
        expect((await browser.post('/verify-2fa', { code })).body.status).toBe('enabled');
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});
