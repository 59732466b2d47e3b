/** The text that replaces a redacted value. */
export const redacted = '[redacted]';

const secretName =
  /pass(word|phrase|code)|secret|token|cookie|authorization|credential|pepper|otp|signature|(api|private|backup|one-?time)[-_]?(key|code)/i;
/** A field `code` holds either an error's name or a proof. A proof consists of digits. */
const proofShape = /^\d{6,10}$/;

/**
 * A copy of a log field without values under secret-looking names, at any depth, and without recognisable secrets and addresses
 * in text. This is a second net: calling code must log no secret in the first place.
 */
export function redact(value: unknown, name = '', depth = 0): unknown {
  if (value === null || value === undefined || typeof value === 'boolean') return value;
  if (secretName.test(name)) return redacted;
  if (typeof value === 'string') return name === 'code' && proofShape.test(value) ? redacted : redactText(value);
  if (typeof value !== 'object') return name === 'code' && proofShape.test(String(value)) ? redacted : value;
  if (value instanceof Date) return value;
  if (depth >= 6) return '[deep]';
  if (value instanceof Error) return redactError(value, depth);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.map((item) => redact(item, name, depth + 1));
  const entries = value instanceof Map ? [...value] : value instanceof URL ? [['url', value.href]] : Object.entries(value);
  return Object.fromEntries(entries.map(([key, item]) => [String(key), redact(item, String(key), depth + 1)]));
}

/** Text without tokens, credentials in URLs, query parameters of statements, addresses and phone numbers. */
export function redactText(text: string): string {
  return (
    text
      // A failed statement carries its values: hashes, addresses, tokens.
      .replace(/(^|\n)params: [^\n]*/g, '$1params: [redacted]')
      .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, `$1${redacted}@`)
      .replace(/([?&#](?:token|code|secret|password|state)=)[^&\s"']+/gi, `$1${redacted}`)
      .replace(/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${redacted}`)
      // Compact JWTs, and 256 random bits as base64url.
      .replace(/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, redacted)
      .replace(/(?<![\w-])[A-Za-z0-9_-]{43}(?![\w-])/g, redacted)
      .replace(/\$argon2\w+\$[^\s"']+/g, redacted)
      .replace(/([^\s@"'<>(),:;=])[^\s@"'<>(),:;=]*@([\w-]+(?:\.[\w-]+)+)/gu, '$1***@$2')
      .replace(/(\+\d{2,4})\d{4,8}(\d{2})\b/g, '$1****$2')
  );
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return {
    name: error.name,
    message: redactText(error.message),
    ...(code === undefined ? {} : { code: redact(code, 'code') }),
    ...(error.stack === undefined ? {} : { stack: redactText(error.stack) }),
    ...(cause === undefined ? {} : { cause: redact(cause, 'cause', depth + 1) }),
  };
}
