import { describe, expect, it } from 'vitest';
import { testOrigin, useApp } from '../../../test/app.ts';
import { signedUp } from '../../../test/people.ts';
import { cookieScheme, readCookies } from './cookies.ts';

const scheme = cookieScheme(testOrigin);

/** Every character that `String.prototype.trim` takes for a blank and RFC 6265 does not, as far as a header can carry it. */
const otherBlanks = ['\u00a0', '\ufeff', '\u000b', '\u000c', '\u2003'];

describe('a cookie of ours', () => {
  it('S-59 is named exactly: a name with another blank around it is another name', () => {
    for (const blank of otherBlanks) {
      for (const twin of [`${blank}__Host-daemun=planted`, `__Host-daemun${blank}=planted`]) {
        expect([twin, readCookies(twin, scheme).get('session')]).toEqual([twin, undefined]);
        // Nor does the twin take the real one away.
        expect([twin, readCookies(`${twin}; __Host-daemun=real`, scheme).get('session')]).toEqual([twin, 'real']);
      }
    }
  });

  it('S-59 may stand between blanks and tabs (RFC 6265 §5.4)', () => {
    expect(readCookies(' \t__Host-daemun \t=\t real ;x=1', scheme).get('session')).toBe('real');
  });

  it('S-59 a value keeps what is no blank: it is not the one that was set', () => {
    expect(readCookies('__Host-daemun=real\u00a0', scheme).get('session')).toBe('real\u00a0');
  });

  const app = useApp({ database: 'embedded' });

  it('S-59 planted by a neighbouring host under a name with U+00A0 signs nobody in, and nobody out', async () => {
    const thief = await signedUp(app);
    const owner = await signedUp(app);
    const planted = thief.browser.cookies.get('__Host-daemun');
    const real = owner.browser.cookies.get('__Host-daemun');
    const ask = (Cookie: string) => app.client().get('/session', { Cookie });
    expect((await ask(`\u00a0__Host-daemun=${planted}`)).status).toBe(401);
    const both = await ask(`\u00a0__Host-daemun=${planted}; __Host-daemun=${real}`);
    expect([both.status, both.body.user?.id]).toEqual([200, owner.userId]);
  });
});
