import type { Locale } from '../i18n/text.ts';
import { readBody, readRawForm } from './body.ts';
import { commonErrors } from './errors.ts';
import { fieldError, isUnstorable, parseInput } from './input.ts';
import type { RequestMessage } from './message.ts';
import { collectParameters, decodeParameters, ParameterError, type RawParameters } from './parameters.ts';
import type { RouteDeclaration } from './route.ts';

/** A request that is matched. */
export interface Reading {
  readonly request: RequestMessage;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly locale: Locale;
}

/** What a route takes. `parameters`: only if it checks them itself. */
export interface Taken {
  readonly input: Readonly<Record<string, unknown>>;
  readonly parameters?: RawParameters;
}

const once = { code: 'repeated', text: { en: 'Send this only once.', ko: '한 번만 보내 주세요.' } };
const inBody = {
  code: 'in_url',
  text: { en: 'Send the parameters in the body and none in the URL.', ko: '주소가 아니라 본문으로 보내 주세요.' },
};

/**
 * Reads what a route takes: path parameters, query and body.
 * @throws Problem invalid_input, and those of `readBody`
 */
export async function readInput(declaration: RouteDeclaration, reading: Reading): Promise<Taken> {
  const { request, params } = reading;
  const { body, parameters, protocol } = declaration;
  // The description of OAuth is in English.
  const locale = protocol === 'oauth' ? 'en' : reading.locale;
  const takesForm = declaration.form === 'only' || parameters !== undefined;
  if (takesForm && !readsQuery(request) && request.query !== '') throw fieldError('query', inBody, locale);
  const raw = parameters && (await readParameters(request));
  const parts = { params, query: queryOf(declaration, reading, locale), body: body && (await readBody(request, declaration, body)) };
  return { input: parseInput(declaration, parts, locale), ...(raw && { parameters: raw }) };
}

const readsQuery = ({ method }: RequestMessage): boolean => method === 'GET' || method === 'HEAD';

/** The parameters of a route that checks them itself. What nothing can store is refused all the same (S-77). */
async function readParameters(request: RequestMessage): Promise<RawParameters> {
  const parameters = readsQuery(request) ? decodeQuery(request.query) : await readRawForm(request);
  if (parameters.some((pair) => pair.some(isUnstorable))) throw commonErrors.malformed_form();
  return parameters;
}

function queryOf(
  declaration: RouteDeclaration,
  { request, query }: Reading,
  locale: Locale,
): Readonly<Record<string, unknown>> | undefined {
  const { query: schema, protocol, repeatable = [] } = declaration;
  if (!schema) return undefined;
  if (protocol === 'oauth') return decoded(() => collectParameters(decodeParameters(request.query), { repeatable, emptyIsNone: true }));
  const twice = Object.keys(schema.shape).find((name) => !repeatable.includes(name) && query.getAll(name).length > 1);
  if (twice !== undefined) throw fieldError(twice, once, locale);
  const repeated = repeatable.filter((name) => query.has(name)).map((name) => [name, query.getAll(name)]);
  return { ...Object.fromEntries(query), ...Object.fromEntries(repeated) };
}

function decodeQuery(query: string): RawParameters {
  return decoded(() => decodeParameters(query));
}

function decoded<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof ParameterError) throw commonErrors.malformed_form();
    throw error;
  }
}
