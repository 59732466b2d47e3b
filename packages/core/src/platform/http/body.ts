import type { ZodObject } from 'zod';
import { commonErrors } from './errors.ts';
import { JsonError, parseJson } from './json.ts';
import { ContentAborted, ContentTooLarge, type RequestMessage } from './message.ts';
import type { RouteDeclaration } from './route.ts';

/** Largest body that is read (S-108). */
export const maximumBodyBytes = 64 * 1024;

/**
 * Reads and decodes the body that a route declares.
 * @throws Problem body_too_large, unsupported_media_type, malformed_json
 */
export async function readBody(request: RequestMessage, { form: names }: RouteDeclaration, schema: ZodObject): Promise<unknown> {
  const [type] = (request.header('content-type') ?? '').toLowerCase().split(';', 1);
  const form = names !== undefined && type?.trim() === 'application/x-www-form-urlencoded';
  if (!form && type?.trim() !== 'application/json') {
    // Some hosts give a request without a body one that is empty.
    if (type === '' && mayBeEmpty(schema) && (await readBytes(request)).byteLength === 0) return {};
    throw commonErrors.unsupported_media_type();
  }
  const bytes = await readBytes(request);
  if (bytes.byteLength === 0 && mayBeEmpty(schema)) return {};
  return form ? parseForm(bytes, names) : parseJsonBody(bytes);
}

/** A body without a field that is needed may also be left out, with its type or without. */
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
    // Nobody is there any more to read the answer.
    if (error instanceof ContentAborted) throw commonErrors.malformed_json();
    throw error;
  }
}

function parseJsonBody(bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes);
  } catch (error) {
    if (error instanceof JsonError) throw commonErrors.malformed_json();
    throw error;
  }
}

/** A form as a plain object; a field sent twice becomes a list, which no schema of ours takes. */
function parseForm(bytes: Uint8Array, names: Readonly<Record<string, string>>): Record<string, unknown> {
  const fields = new URLSearchParams(new TextDecoder().decode(bytes));
  const form: Record<string, unknown> = Object.create(null);
  for (const key of new Set(fields.keys())) {
    const values = fields.getAll(key);
    form[names[key] ?? key] = values.length === 1 ? values[0] : values;
  }
  return { ...form };
}
