import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, it } from 'vitest';
import { createRoutes } from '../src/capabilities.ts';
import { ratesOfSettings } from '../src/platform/http/effective-rates.ts';
import { openApiDocument } from '../src/platform/http/openapi.ts';
import { parseSettings } from '../src/settings.ts';
import { testSettings } from './app.ts';

/** What the recommended rules ask for and is meant otherwise here, each with its reason. */
const meantOtherwise = {
  // Answers to probes and documents cannot be refused.
  'operation-4xx-response': 'off',
} as const;

describe('the OpenAPI document', () => {
  const settings = parseSettings({ ...testSettings, sms: { gateways: ['outbox:'] } });
  const about = { title: 'Daemun', version: '0.1.0', origin: settings.origin, ratesOf: ratesOfSettings(settings) };
  const document = openApiDocument(createRoutes(settings), about);
  const lint = async (source: unknown) => {
    const config = await createConfig({ extends: ['recommended'], rules: meantOtherwise });
    const problems = await lintFromString({ source: JSON.stringify(source), absoluteRef: 'openapi.json', config });
    return problems.map(({ ruleId, severity, message, location: [place] }) => ({ ruleId, severity, message, at: place?.pointer }));
  };

  it('is a document that a reader of others finds nothing wrong with', async () => {
    // A browser that is led on gets no other answer.
    const redirects = ['/social/{provider}/get', '/social/{provider}/callback/get', '/social/{provider}/callback/post'];
    const led = [...redirects.map((at) => `/api/auth${at}`), '/oauth/logout/get', '/oauth/logout/post'].map(
      (at) => `#/paths/${at.slice(0, at.lastIndexOf('/')).replaceAll('/', '~1')}${at.slice(at.lastIndexOf('/'))}/responses`,
    );
    const problems = await lint(document);
    expect(problems.filter(({ ruleId }) => ruleId === 'operation-2xx-response').map(({ at }) => at)).toEqual(led);
    expect(problems.filter(({ ruleId }) => ruleId !== 'operation-2xx-response')).toEqual([]);
  });

  it('would be found out where a reference leads nowhere', async () => {
    const broken = JSON.parse(JSON.stringify(document).replaceAll('#/components/schemas/User', '#/$defs/User'));
    expect((await lint(broken)).map(({ ruleId }) => ruleId)).toContain('no-unresolved-refs');
  });

  it('says what each route shows for a credential and how it refuses, as its guard does', () => {
    const { paths } = document as {
      paths: Record<string, Record<string, { security: unknown; responses: Record<string, { 'x-codes'?: string[] }> }>>;
    };
    const operation = (method: string, path: string) => paths[`/api/auth${path}`]?.[method];
    expect(operation('get', '/profile')?.security).toEqual([{ session: [] }, { accessToken: [] }]);
    expect(operation('get', '/profile')?.responses['403']?.['x-codes']).toEqual(['two_factor_enrolment_required']);
    for (const path of ['/verify-2fa', '/2fa/sms/send']) {
      expect(operation('post', path)?.security).toEqual([{ signInToken: [] }, { session: [] }, { accessToken: [] }]);
      expect(operation('post', path)?.responses['401']?.['x-codes']).toContain('unauthenticated');
    }
    expect(operation('post', '/2fa/passkey/start')?.security).toEqual([{ signInToken: [] }]);
  });
});
