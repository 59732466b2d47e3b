import { type DestinationStream, destination, pino, stdTimeFunctions } from 'pino';
import type { Settings } from '../config/settings.ts';
import type { Log } from './log.ts';
import { readableLines } from './readable.ts';
import { redact, redactText } from './redact.ts';

/**
 * Writes the log with pino; redact.ts redacts every field. The format is JSON in production, and one readable line each at a
 * developer's terminal.
 */
export function createPinoLog(
  settings: Pick<Settings, 'logLevel' | 'environment'>,
  stream: DestinationStream = destination({ fd: 1, sync: true }),
): Log {
  const logger = pino(
    {
      level: settings.logLevel,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // Redaction has already turned errors into plain data, which pino's own serialisers cannot read.
      serializers: {},
    },
    settings.environment !== 'production' ? readableLines(stream) : stream,
  );
  const write =
    (name: 'debug' | 'info' | 'warn' | 'error'): Log['info'] =>
    (fields, message) => {
      if (logger.isLevelEnabled(name)) logger[name](redact(fields) as object, redactText(message));
    };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
