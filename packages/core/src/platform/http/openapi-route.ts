import { z } from 'zod';
import type { Settings } from '../config/settings.ts';
import { anyone } from './access.ts';
import { openApiDocument } from './openapi.ts';
import { unlimitedBecauseStatic } from './rates.ts';
import { type Route, route } from './route.ts';

/** Serves the document of all routes, itself included. Made once, at the first request. */
export function openApiRoute(routes: readonly Route[], settings: Settings): Route {
  let document: Record<string, unknown> | undefined;
  const self = route({
    method: 'GET',
    path: '/openapi.json',
    summary: 'This API as an OpenAPI 3.1 document',
    access: anyone,
    limits: unlimitedBecauseStatic,
    reply: z.record(z.string(), z.unknown()),
  }).handle(async () => {
    document ??= openApiDocument([...routes, self], { title: settings.brand.name, version: '0.1.0', origin: settings.origin });
    return document;
  });
  return self;
}
