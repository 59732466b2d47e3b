import { type DestinationStream, destination, pino, stdTimeFunctions } from 'pino';
import type { Log } from './log.ts';
import { readableLines } from './readable.ts';
import { redact, redactText } from './redact.ts';

export interface PinoLogOptions {
  readonly level: 'silent' | 'error' | 'warn' | 'info' | 'debug';
  /** One readable line each instead of JSON: for a person at a terminal. */
  readonly readable: boolean;
  /** Standard output where left out. */
  readonly stream?: DestinationStream;
}

/** Writes the log with pino, everything through the redaction of redact.ts. */
export function createPinoLog({ level, readable, stream = destination({ fd: 1, sync: true }) }: PinoLogOptions): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // Redaction has already made errors into plain data; pino's own serialisers would not see inside.
      serializers: {},
    },
    readable ? readableLines(stream) : stream,
  );
  const write =
    (name: 'debug' | 'info' | 'warn' | 'error'): Log['info'] =>
    (fields, message) => {
      if (logger.isLevelEnabled(name)) logger[name](redact(fields) as object, redactText(message));
    };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
