import type { ZodObject } from 'zod';
import { trimBlanks } from './blanks.ts';
import { commonErrors } from './errors.ts';
import { JsonError, parseJson } from './json.ts';
import { ContentAborted, ContentTooLarge, type RequestMessage } from './message.ts';
import { collectParameters, decodeParameters, ParameterError, type RawParameters } from './parameters.ts';
import type { RouteDeclaration } from './route.ts';

/** Largest body that is read (S-108). */
export const maximumBodyBytes = 64 * 1024;

/**
 * Reads and decodes the body that a route declares. Text is left as it is: bytes that are not UTF-8 become U+FFFD.
 * @throws Problem body_too_large, unsupported_media_type, unsupported_charset, malformed_json, malformed_form
 */
export async function readBody(request: RequestMessage, declaration: RouteDeclaration, schema: ZodObject): Promise<unknown> {
  const { form: names, text, repeatable, protocol } = declaration;
  const { type, charsets } = contentTypeOf(request);
  if (text) {
    if (type !== text.type) throw commonErrors.unsupported_media_type();
    return { [text.field]: Buffer.from(await readBytes(request)).toString('utf8') };
  }
  const form = names !== undefined && type === formType;
  if (!form && (names === 'only' || type !== 'application/json')) {
    // Some hosts give a request without a body an empty one.
    if (type === '' && mayBeEmpty(schema) && (await readBytes(request)).byteLength === 0) return {};
    throw commonErrors.unsupported_media_type();
  }
  requireUtf8(charsets);
  const bytes = await readBytes(request);
  if (bytes.byteLength === 0 && mayBeEmpty(schema)) return {};
  if (!form) return parseBody(() => parseJson(bytes));
  const collecting = { ...(names !== 'only' && { names }), repeatable, emptyIsNone: protocol === 'oauth' };
  return parseBody(() => collectParameters(decodeParameters(bytes), collecting));
}

/**
 * Reads the parameters of a form in their order.
 * @throws Problem body_too_large, unsupported_media_type, unsupported_charset, malformed_form
 */
export async function readRawForm(request: RequestMessage): Promise<RawParameters> {
  const { type, charsets } = contentTypeOf(request);
  if (type !== formType) throw commonErrors.unsupported_media_type();
  requireUtf8(charsets);
  const bytes = await readBytes(request);
  return parseBody(() => decodeParameters(bytes));
}

const formType = 'application/x-www-form-urlencoded';

/** UTF-8 by its name and by the one that the Encoding standard knows besides, quoted or not. */
const utf8Names: ReadonlySet<string> = new Set(['utf-8', '"utf-8"', 'utf8', '"utf8"']);

function requireUtf8(charsets: readonly string[]): void {
  if (!charsets.every((charset) => utf8Names.has(charset))) throw commonErrors.unsupported_charset();
}

/** The media type of the content and every `charset` it is said to be in, in lower case (RFC 9110 §8.3.1). */
function contentTypeOf(request: RequestMessage): { readonly type: string; readonly charsets: readonly string[] } {
  const [type = '', ...parameters] = (request.header('content-type') ?? '').toLowerCase().split(';');
  const pairs = parameters.map((parameter) => parameter.split('=').map(trimBlanks));
  return { type: trimBlanks(type), charsets: pairs.filter(([name]) => name === 'charset').map(([, ...value]) => value.join('=')) };
}

/** If no field of the body is required, the request may leave the body out, with or without a media type. */
function mayBeEmpty(body: ZodObject): boolean {
  return body.safeParse({}).success;
}

async function readBytes(request: RequestMessage): Promise<Uint8Array> {
  const tooLarge = () => commonErrors.body_too_large({ limit: maximumBodyBytes }, {}, { Connection: 'close' });
  if (Number(request.header('content-length') ?? 0) > maximumBodyBytes) throw tooLarge();
  try {
    return await request.read(maximumBodyBytes);
  } catch (error) {
    if (error instanceof ContentTooLarge) throw tooLarge();
    // The client has gone, so nobody reads the answer.
    if (error instanceof ContentAborted) throw commonErrors.malformed_json();
    throw error;
  }
}

function parseBody<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof JsonError) throw commonErrors.malformed_json();
    if (error instanceof ParameterError) throw commonErrors.malformed_form();
    throw error;
  }
}
