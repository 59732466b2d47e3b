import { z } from 'zod';
import type { Pooling } from '../../platform/database/pooling.ts';
import { anyone } from '../../platform/http/guard.ts';
import { unlimitedBecauseStatic } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import { type PagesState, pagesStates } from '../../platform/pages-state.ts';
import type { Platform } from '../../platform/platform.ts';

/** Reports that the process answers. */
export const healthz = route({
  method: 'GET',
  path: '/healthz',
  base: 'root',
  capability: 'operation',
  summary: { en: 'Check whether the process is alive', ko: '프로세스가 살아 있는지 알려 줘요' },
  access: anyone,
  limits: unlimitedBecauseStatic,
  reply: z.object({ status: z.literal('ok') }),
}).handle(async () => ({ status: 'ok' }));

/** What `readyz` asks. Answers are cached for one second, so that probes cost the database nothing under load. */
export interface Readiness extends Platform {
  /** The pooler before PostgreSQL. Undefined until PostgreSQL has answered for the first time. */
  readonly pooling: () => Pooling | undefined;
  readonly readiness: () => Promise<{ readonly database: boolean; readonly keyValue: boolean; readonly migrations: boolean }>;
  /** The state of the pages in this process. Undefined in a process that serves no pages. */
  readonly pages?: (() => PagesState) | undefined;
}

/**
 * Reports whether the process can do its work. Redis may be missing, because limits then use memory. The database must be there,
 * and so must the pages if the process serves any.
 */
export const readyz = route({
  method: 'GET',
  path: '/readyz',
  base: 'root',
  capability: 'operation',
  summary: {
    en: 'Check the database, the key-value store, the migrations and the pages',
    ko: '데이터베이스, 키-값 저장소, 마이그레이션, 화면이 준비됐는지 알려 줘요',
  },
  access: anyone,
  limits: unlimitedBecauseStatic,
  reply: z.object({
    status: z.enum(['ready', 'degraded', 'unavailable']),
    database: z.boolean(),
    keyValue: z.boolean(),
    migrations: z.boolean(),
    pages: z.enum(pagesStates).optional(),
  }),
  status: [200, 503],
}).handle(async (deps: Readiness, _input, request) => {
  const parts = await deps.readiness();
  const pages = deps.pages?.();
  const usable = parts.database && parts.migrations && (pages === undefined || pages === 'ready');
  if (!usable) request.reply.status(503);
  return { status: !usable ? 'unavailable' : parts.keyValue ? 'ready' : 'degraded', ...parts, ...(pages && { pages }) };
});
