import type { DestinationStream } from 'pino';

const marks: Readonly<Record<string, string>> = { debug: '·', info: ' ', warn: '!', error: '✗' };

/** Turns each line of pino's JSON into a readable one: `12:03:44 ! mail: could not be sent  attempt=2`. */
export function readableLines(stream: DestinationStream): DestinationStream {
  return {
    write(json: string) {
      const { level, time, msg, ...fields } = JSON.parse(json) as Record<string, unknown>;
      const { stack, rest } = takeStack(fields);
      const facts = Object.entries(rest).map(([name, value]) => `${name}=${printable(value)}`);
      const line = [String(time).slice(11, 19), marks[String(level)] ?? ' ', escaped(String(msg)), ...facts].join(' ');
      stream.write(`${line}\n${stack === undefined ? '' : `${stack}\n`}`);
    },
  };
}

/** The stack of an error gets its own lines. Every other field stays on one line. */
function takeStack(fields: Record<string, unknown>): { stack: string | undefined; rest: Record<string, unknown> } {
  const { error, ...others } = fields as { error?: { stack?: string } };
  if (typeof error !== 'object' || error === null || error.stack === undefined) return { stack: undefined, rest: fields };
  const { stack, ...about } = error;
  return { stack: stack.replace(/^/gm, '    '), rest: { ...others, error: about } };
}

function printable(value: unknown): string {
  const text = typeof value === 'string' && !/[\s"=]/.test(value) ? value : JSON.stringify(value);
  return escaped(text);
}

/** Control characters are escaped. An attacker's text can neither begin its own line nor control the terminal (S-110). */
function escaped(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
