import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addClient } from '../oauth.ts';
import { visit } from '../oauth-browser.ts';
import { signedUp } from '../people.ts';
import { guideFile, writeGuide } from './guide-code.ts';
import { useIssuer } from './issuer.ts';
import { startProgram } from './programs.ts';

const root = join(import.meta.dirname, '../../../..');
const redirectUri = 'com.example.shop:/cb';
const guide = 'oauth/mobile.md';

/** Is the compiler here? Where `CI=true` its absence is a failure. */
const hasKotlin = (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'kotlinc')));
if (!hasKotlin && process.env['CI'] === 'true') throw new Error('Kotlin is not installed: the guide to mobile apps cannot be run');

/** Goes through the steps by hand: what an app would do on a phone, its lines for those of the person. */
const phone = `package com.example.shop

fun main() {
    val pending = SignIn.begin()
    println(SignIn.authorizationUrl(pending))
    println(SignIn.exchange(SignIn.codeOf(readLine()!!, pending), pending))
    println(SignIn.refresh(readLine()!!))
}
`;

describe('the apps of the guide to phones', () => {
  const given = useIssuer();
  let folder = '';
  beforeAll(async () => {
    mkdirSync(join(root, 'build'), { recursive: true });
    folder = mkdtempSync(join(root, 'build/guide-'));
    const { client } = await addClient(given.issuer, {
      kind: 'native',
      name: 'Shop for phones',
      redirectUris: [redirectUri],
      scopes: ['openid', 'email', 'offline_access'],
    });
    writeGuide(guide, folder, { 'https://auth.example.com': given.issuer.origin, app_of_your_client: client.id });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('sign in by the steps in TypeScript, which run here with the crypto of Node', async () => {
    const { begin, authorizationUrl, codeOf, exchange, refresh } = await import(join(folder, 'lib/sign-in.ts'));
    const crypto = { randomBytes, sha256: async (text: string) => createHash('sha256').update(text).digest('base64') };
    const { browser } = await signedUp(given.issuer);
    const pending = begin(crypto);
    const back = await visit(given.issuer, browser, new URL(await authorizationUrl(crypto, pending)));
    expect(back.href.startsWith(`${redirectUri}?`)).toBe(true);
    expect(() => codeOf(back.href, { ...pending, state: 'another' })).toThrow('another request');
    expect(() => codeOf(back.href.replace(/iss=[^&]*/, 'iss=https%3A%2F%2Fattacker.example'), pending)).toThrow('another server');
    const code = codeOf(back.href, pending);
    await expect(exchange(code, { ...pending, verifier: begin(crypto).verifier })).rejects.toThrow('invalid_grant');
    const tokens = await exchange(code, pending);
    expect((await refresh(tokens.refresh_token)).access_token).not.toBe(tokens.access_token);
  });

  it.skipIf(!hasKotlin)('sign in by the steps in Kotlin, compiled', { timeout: 120_000 }, async () => {
    writeFileSync(join(folder, 'Phone.kt'), phone);
    const { status, stderr } = spawnSync('kotlinc', ['SignIn.kt', 'Phone.kt', '-include-runtime', '-d', 'phone.jar'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect([status, stderr.match(/^.*error:.*$/gm)]).toEqual([0, null]);
    const { browser } = await signedUp(given.issuer);
    const program = startProgram('java', ['-cp', 'phone.jar', 'com.example.shop.PhoneKt'], folder, {});
    const back = await visit(given.issuer, browser, new URL(await program.says('/oauth/authorize?')));
    program.goOn(back.href);
    const tokens = JSON.parse(await program.says('access_token'));
    program.goOn(tokens.refresh_token);
    const renewed = JSON.parse(await program.says('access_token'));
    expect(renewed.refresh_token).not.toBe(tokens.refresh_token);
    expect(await program.ended).toBe(0);
  });

  it('say in Swift, which is only read here, the addresses and the fields that the Kotlin sends', () => {
    const swift = /```swift\n([\s\S]*?)```/.exec(readFileSync(join(root, 'docs/guides', guide), 'utf8'))?.[1] ?? '';
    const kotlin = guideFile(guide, 'SignIn.kt');
    /** A field with its value, where that is a text; in Swift `name: "scope", value: "openid"` or `"scope": x`. */
    const fields = (code: string, field: RegExp) =>
      [...code.matchAll(field)].map(([, name, text]) => [name, text ?? 'computed']).toSorted();
    const ofKotlin = fields(kotlin, /"(\w+)" to (?:"([^"$]*)")?/g);
    expect(ofKotlin).toHaveLength(15);
    expect(fields(swift, /(?:name: "(?=\w+", value)|^ +")(\w+)"(?:, value)?: (?:"([^"]*)")?/gm)).toEqual(ofKotlin);
    const texts = (code: string) => [...code.matchAll(/"(https:[^"]*|com\.[^"]*|app_[^"]*)"/g)].map(([, text]) => text);
    expect(texts(swift)).toEqual(texts(kotlin));
    for (const path of ['/oauth/authorize', '/oauth/token']) expect([path, swift.includes(path)]).toEqual([path, true]);
  });
});
