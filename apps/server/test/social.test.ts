import { describe, expect, it } from 'vitest';
import { knownProviders } from '../../../packages/core/src/factors/social/provider-settings.ts';
import { waysOf } from '../components/methods/methods.ts';
import { brandOf, lookOf } from '../components/social/brands.ts';
import { socialMethods, socialStart } from '../lib/social.ts';

/** The relative luminance of a colour (WCAG 2.2, relative luminance). */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** The last colour of a kind that counts under these variants, as the cascade has it. */
function colourOf(look: string, kind: 'bg' | 'text', variants: readonly string[]): string {
  const wanted = variants.map((variant) => `${variant}${kind}-[`);
  const found = wanted.flatMap((start) => look.split(' ').filter((name) => name.startsWith(start)));
  return found.at(-1)?.slice(-8, -1) ?? '';
}

const states = [
  ['light', ['']],
  ['light, under the pointer', ['', 'hover:']],
  ['dark', ['', 'dark:']],
  ['dark, under the pointer', ['', 'hover:', 'dark:', 'dark:hover:']],
] as const;

describe('the buttons of social providers', () => {
  it('know the brand of every provider that Daemun knows, and of no other issuer', () => {
    expect(knownProviders.filter((id) => brandOf(id) !== id)).toEqual([]);
    expect([brandOf('my-co'), brandOf('other'), brandOf('constructor')]).toEqual([undefined, undefined, undefined]);
    expect(lookOf('my-co')).not.toContain('#');
  });

  it.each(knownProviders.flatMap((id) => states.map(([state, variants]) => [id, state, variants] as const)))(
    'WCAG 1.4.3 the label of %s is readable: %s',
    (id, _state, variants) => {
      const look = lookOf(id);
      const [ground, label] = [colourOf(look, 'bg', variants), colourOf(look, 'text', variants)];
      expect([ground, label].filter((colour) => !/^#[0-9A-F]{6}$/.test(colour))).toEqual([]);
      expect(contrast(ground, label)).toBeGreaterThanOrEqual(4.5);
    },
  );

  it('have the grounds that Kakao, Naver and LINE ask for, by day and by night', () => {
    const grounds = ['kakao', 'naver', 'line'].flatMap((id) => [['']].concat([['', 'dark:']]).map((of) => colourOf(lookOf(id), 'bg', of)));
    expect(grounds).toEqual(['#FEE500', '#FEE500', '#03C75A', '#03C75A', '#06C755', '#06C755']);
  });

  it('lead to the provider with a target that cannot leave its parameter', () => {
    expect(socialStart('kakao', '/app?a=1&prompt=none#x')).toBe('/api/auth/social/kakao?redirectTo=%2Fapp%3Fa%3D1%26prompt%3Dnone%23x');
    expect(socialStart('my-co', '/account', true)).toBe('/api/auth/social/my-co?prompt=login&redirectTo=%2Faccount');
  });
});

describe('the methods of a server', () => {
  it('that are social providers are told by their names, one that is off by its id', () => {
    const providers = [{ id: 'kakao', label: '카카오' }];
    expect(socialMethods(['password', 'social:kakao', 'social:gone', 'passkey'], providers)).toEqual([
      { id: 'kakao', label: '카카오' },
      { id: 'gone', label: 'gone' },
    ]);
  });

  it('of an account pick its ways among those of the deployment, in the order of the deployment', () => {
    const ways = ['passkey', 'magic-link', 'password', 'sms-code'];
    expect(waysOf(['password', 'email-code', 'social:kakao'], ways)).toEqual(['magic-link', 'password']);
    expect(waysOf(['magic-link', 'password'], ways)).toEqual(['magic-link', 'password']);
    expect(waysOf(['social:kakao', 'totp'], ways)).toEqual([]);
  });
});
