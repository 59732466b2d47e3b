import { z } from 'zod';
import type { SettingsPart } from './part.ts';
import { variable } from './variable.ts';

/**
 * Where the HTTP server listens. Only the server process reads these settings: an application that embeds Daemun decides by
 * itself.
 */
export const listenSettings = {
  title: 'Server',
  shape: {
    port: variable('PORT', z.number().int().min(1).max(65_535).default(3000).describe('The port to listen on'), {
      takes: 'a port from 1 to 65535',
      standard: '3000',
    }),
    host: variable('HOST', z.string().optional().describe('The address to listen on'), {
      takes: 'an address of this machine',
      standard: '127.0.0.1; 0.0.0.0 in production',
    }),
  },
} satisfies SettingsPart;

export const ListenFields = z.strictObject(listenSettings.shape);
