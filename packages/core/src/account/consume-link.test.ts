import { describe, expect, it } from 'vitest';
import { testSettings } from '../../test/app.ts';
import { createRoutes } from '../capabilities.ts';
import { limit, rates } from '../platform/http/rates.ts';
import { publicPath } from '../platform/http/route.ts';
import { parseSettings } from '../settings.ts';
import { takesLink } from './consume-link.ts';
import { accountErrors } from './errors.ts';

const linkRoutes = createRoutes(parseSettings(testSettings))
  .map(({ declaration }) => declaration)
  .filter(({ errors = [] }) => errors.includes(accountErrors.invalid_link));

describe('the routes that take a link', () => {
  it('are these', () => {
    expect(linkRoutes.map((declaration) => `${declaration.method} ${publicPath(declaration)}`).sort()).toEqual([
      'POST /api/auth/account/restore',
      'POST /api/auth/email/confirm',
      'POST /api/auth/email/undo',
      'POST /api/auth/first-administrator',
      'POST /api/auth/magic-link/verify',
      'POST /api/auth/phone/undo',
      'POST /api/auth/recovery/passkey/start',
      'POST /api/auth/recovery/reset',
      'POST /api/auth/verify-email',
    ]);
  });

  it.each(linkRoutes.map((declaration) => [declaration.path, declaration] as const))(
    'S-47 %s asks for nothing but the token, and limits guesses like the others',
    (_, { access, limits, body }) => {
      expect(access).toBe(takesLink.access);
      expect(limits).toContainEqual(limit(rates.redeem));
      expect(Object.keys(body?.shape ?? {})).toContain('token');
    },
  );
});
