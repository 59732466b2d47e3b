import { strictUtf8 } from '../../platform/http/json.ts';

/** An id and a secret by HTTP Basic. */
export interface BasicCredential {
  readonly method: 'client_secret_basic';
  readonly id: string;
  readonly proof: string;
}

const longestHeader = 4096;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

/**
 * Reads the credential of a client that authenticates by HTTP Basic. Id and secret are encoded as in a form before they are joined
 * (RFC 6749 §2.3.1). Undefined for any other scheme, and for whatever is malformed.
 */
export function readBasic(header: string): BasicCredential | undefined {
  if (header.length > longestHeader) return undefined;
  const encoded = /^basic +(\S+)$/i.exec(header)?.[1];
  if (encoded === undefined || !base64.test(encoded)) return undefined;
  try {
    const text = strictUtf8.decode(Buffer.from(encoded, 'base64'));
    const colon = text.indexOf(':');
    if (colon < 1) return undefined;
    return { method: 'client_secret_basic', id: formDecode(text.slice(0, colon)), proof: formDecode(text.slice(colon + 1)) };
  } catch {
    return undefined;
  }
}

/** @throws URIError for a percent sign without two digits, and for bytes that are not UTF-8 */
function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}
