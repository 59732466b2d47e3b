type Bilingual = Readonly<Record<'en' | 'ko', string>>;

/** The parts of the OpenAPI 3.1 document that the reference shows. */
export interface ApiDocument {
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly Group[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Components };
  readonly 'x-errors': Readonly<Record<string, Bilingual & { readonly status: number }>>;
}

/** A capability, with its routes. */
export interface Group {
  readonly name: string;
  readonly 'x-title': Bilingual;
  readonly 'x-summary': Bilingual;
}

export interface Operation {
  readonly operationId: string;
  readonly 'x-summary': Bilingual;
  readonly tags: readonly string[];
  readonly 'x-access': string | { readonly session: true; readonly fresh?: boolean; readonly strong?: boolean; readonly role?: string };
  readonly 'x-limits': readonly Limit[];
  /** How refusals are worded, if not as problem documents. */
  readonly 'x-protocol'?: 'oauth';
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: Schema;
    readonly example?: unknown;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<Record<string, Reply>>;
}

export interface Limit {
  readonly name: string;
  readonly by: 'source' | 'slice' | 'target' | 'targetAndSource';
  readonly points: number;
  readonly windowSeconds: number;
}

export interface Content {
  readonly schema: Schema;
  readonly example?: unknown;
}

export interface Reply {
  readonly content?: Readonly<Record<string, Content>>;
  readonly 'x-codes'?: readonly string[];
}

export type Components = Readonly<Record<string, Schema>>;

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
}

/** A route with its place. */
export interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** Server and pages run in one process but in separate bundles. They share data under this name. */
const key = Symbol.for('daemun.api-document');
const shared = globalThis as { [key]?: () => Promise<ApiDocument> };

/** The server registers how to get the document. It is loaded once, because it does not change while a process lives. */
export function provideApiDocument(read: () => Promise<ApiDocument>): void {
  let known: Promise<ApiDocument> | undefined;
  shared[key] = () => {
    known ??= read().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
}

/** The document, for pages. */
export async function getApiDocument(): Promise<ApiDocument> {
  const read = shared[key];
  if (!read) throw new Error('no API document: pages are served by the daemun server only');
  return read();
}

/** Every route, in the order of the document; those of one group where it is named. */
export function entriesOf(document: ApiDocument, group?: string): readonly Entry[] {
  return Object.entries(document.paths)
    .flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })))
    .filter(({ operation }) => group === undefined || operation.tags[0] === group);
}

/** Where a route is described. */
export function addressOf({ operation }: Entry): string {
  return `/docs/api/${operation.tags[0]}#${operation.operationId}`;
}
