import { z } from 'zod';
import type { Settings } from '../config/settings.ts';
import type { Platform } from '../platform.ts';
import { version } from '../version.ts';
import { ratesOfSettings } from './effective-rates.ts';
import { anyone } from './guard.ts';
import { openApiDocument } from './openapi.ts';
import { unlimitedBecauseStatic } from './rates.ts';
import { type Route, route } from './route.ts';
import { type StaticDocument, staticDocument } from './static-document.ts';

const Document = z.record(z.string(), z.unknown());

/** Serves the document of all routes, itself included. Made once, at the first request. */
export function openApiRoute(routes: readonly Route[], settings: Settings): Route<Platform> {
  let document: StaticDocument | undefined;
  const about = { title: settings.brand.name, version, origin: settings.origin, ratesOf: ratesOfSettings(settings) };
  const self: Route<Platform> = route({
    method: 'GET',
    path: '/openapi.json',
    capability: 'operation',
    summary: { en: 'Get this API as an OpenAPI 3.1 document', ko: '이 API를 OpenAPI 3.1 문서로 받아요' },
    access: anyone,
    limits: unlimitedBecauseStatic,
    reply: Document,
    document: true,
  }).handle(async (_deps, _input, { reply }) => {
    reply.header('Cache-Control', 'no-cache');
    document ??= staticDocument(Document, openApiDocument([...routes, self], about));
    return document;
  });
  return self;
}
