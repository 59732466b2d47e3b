import { z } from 'zod';
import { HeaderName, Origin, TrustedOrigin } from './app-settings.ts';
import { defineSettings, type InputOf, type OutputOf } from './part.ts';
import { isLoopbackOrigin } from './settings.ts';
import { variable } from './variable.ts';

/** The proxies that may state the client's address (S-20): their number, or the networks they are in. */
const TrustProxy = z.union([z.number().int().min(0).max(10), z.array(z.string()).min(1)]);

const shape = {
  environment: variable(
    'DAEMUN_ENV',
    z
      .enum(['development', 'test', 'production'])
      .default('production')
      .describe(
        'The mode. Development shows the outbox on localhost only and generates its own secret. Production refuses unsafe settings',
      ),
    { standard: 'production where NODE_ENV=production, else development' },
  ),
  origin: variable('DAEMUN_ORIGIN', Origin.describe('The public origin. Links and cookies use only this origin (S-50)'), {
    takes: 'an origin such as https://auth.example.com, without a path',
    standard: 'http://localhost:$PORT; required in production, as https',
  }),
  trustedOrigins: variable(
    'DAEMUN_TRUSTED_ORIGINS',
    z
      .array(TrustedOrigin)
      .default([])
      .describe('Further origins of pages or apps that may call the API. Browsers send cookies only from the same site'),
    {
      takes: 'origins such as https://app.example.com, or capacitor://localhost of an app, separated by commas',
      standard: 'none',
    },
  ),
  trustedOriginHeaders: variable(
    'DAEMUN_TRUSTED_ORIGIN_HEADERS',
    z.array(HeaderName).default([]).describe('Further request headers that the trusted origins may send, such as tracing headers'),
    { takes: 'names of headers such as traceparent, tracestate, separated by commas', standard: 'none' },
  ),
  trustProxy: variable(
    'DAEMUN_TRUST_PROXY',
    TrustProxy.default(0).describe(
      'The proxies whose X-Forwarded-For is trusted. Behind a proxy it must be set, or all clients share one limit. The proxy must also send X-Forwarded-Proto with the protocol of the client',
    ),
    { kind: 'proxies', takes: 'the number of proxies in front (0 to 10), or their networks such as 10.0.0.0/8, separated by commas' },
  ),
  logLevel: variable(
    'DAEMUN_LOG_LEVEL',
    z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info').describe('The lowest level of lines that the log gets'),
  ),
};

export const serverSettings = defineSettings({
  title: 'Server',
  shape,
  check({ environment, origin, mail, rateLimitFactor, databaseUrl, databaseDirectUrl }, refuse) {
    if (environment === 'production') {
      if (!origin.startsWith('https:') && !isLoopbackOrigin(origin)) refuse('origin', 'must be https in production');
      if (mail.url === 'outbox:') refuse('mail', 'the outbox is for development; give an smtp:// or smtps:// URL');
      if (rateLimitFactor !== undefined && rateLimitFactor > 10) refuse('rateLimitFactor', 'may be 10 at most in production');
    } else if (!origin.startsWith('https:') && !isLoopbackOrigin(origin)) {
      refuse('origin', 'must be https, or http on localhost');
    }
    if (databaseDirectUrl !== undefined && databaseUrl === undefined)
      refuse('databaseDirectUrl', 'stands beside DATABASE_URL (databaseUrl), which is not set');
  },
});

declare module './settings.ts' {
  interface Settings extends OutputOf<typeof shape> {}
  interface SettingsInput extends InputOf<typeof shape> {}
}
