import type { Settings } from '@daemun/core/settings';
import type { ApiDocument } from '../../lib/api-document.ts';
import type { Engine } from '../engine.ts';

/** Reads what the engine says about itself, as a client would. @throws Error if the engine does not answer */
export async function readApiDocument({ origin }: Settings, engine: Pick<Engine, 'answer'>): Promise<ApiDocument> {
  const { body } = await engine.answer({
    method: 'GET',
    path: '/api/auth/openapi.json',
    query: '',
    host: new URL(origin).host,
    remoteAddress: undefined,
    header: () => undefined,
    read: async () => new Uint8Array(),
  });
  if (!(body instanceof Uint8Array)) throw new Error('the engine does not describe itself');
  return JSON.parse(Buffer.from(body).toString()) as ApiDocument;
}
