import { RegExpRouter } from 'hono/router/reg-exp-router';
import { capabilities } from './capabilities.ts';
import { type Method, publicPath, type Route, type RouteDeclaration } from './route.ts';

/** The matching route, with its path parameters. */
export interface Match<Deps = never> {
  readonly route: Route<Deps>;
  readonly params: Readonly<Record<string, string>>;
}

export interface Matcher<Deps = never> {
  match(method: string, path: string): Match<Deps> | undefined;
  /** The methods of a path. Empty if the path is unknown. */
  methodsOf(path: string): readonly Method[];
  /** A declaration of the path, whatever its method. */
  declarationAt(path: string): RouteDeclaration | undefined;
}

const none: Readonly<Record<string, string>> = {};

const methods: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * Builds the table. Paths match exactly as written: no other spelling leads to a route (S-26).
 * @throws TypeError if two routes have one path, or two inputs of a route one name
 */
export function createMatcher<Deps = never>(routes: readonly Route<Deps>[]): Matcher<Deps> {
  // The router takes no fixed path beside a parameter (`/social/link` beside `/social/{provider}`). Here the fixed one wins.
  const fixed = new Map<string, Match<Deps>>();
  const router = new RegExpRouter<Route<Deps>>();
  const seen = new Set<string>();
  const corsOf = new Map<string, RouteDeclaration['cors']>();
  for (const route of routes) {
    const { declaration } = route;
    const key = `${declaration.method} ${publicPath(declaration)}`;
    if (seen.has(key)) throw new TypeError(`two routes are declared for ${key}`);
    seen.add(key);
    checkDeclaration(route, key);
    const path = publicPath(declaration);
    // A preflight asks about the path.
    if (corsOf.has(path) && corsOf.get(path) !== declaration.cors) throw new TypeError(`the routes of ${path} differ in cors`);
    corsOf.set(path, declaration.cors);
    if (path.includes('{')) router.add(declaration.method, path.replaceAll(/\{(\w+)\}/g, ':$1'), route);
    else fixed.set(key, { route, params: none });
  }

  const match = (method: string, path: string): Match<Deps> | undefined => {
    const exact = fixed.get(`${method} ${path}`);
    if (exact) return exact;
    const [found, strings] = router.match(method, path);
    const [first] = found;
    if (!first) return undefined;
    const [route, places] = first as [Route<Deps>, Record<string, number | string>];
    return {
      route,
      params: Object.fromEntries(
        Object.entries(places).map(([name, place]) => [name, typeof place === 'number' ? (strings?.[place] ?? '') : place]),
      ),
    };
  };
  return {
    match,
    methodsOf: (path) => methods.filter((method) => match(method, path)),
    declarationAt: (path) => methods.map((method) => match(method, path)?.route.declaration).find((found) => found !== undefined),
  };
}

/** Checks at start what the compiler checks in TypeScript, for declarations in plain JavaScript. */
function checkDeclaration({ declaration }: Route, key: string): void {
  if (!declaration.access) throw new TypeError(`${key} does not say who may call it (access)`);
  if (!declaration.limits || (Array.isArray(declaration.limits) && declaration.limits.length === 0)) {
    throw new TypeError(`${key} does not say how it is limited (limits)`);
  }
  if (!declaration.summary?.en || !declaration.summary.ko)
    throw new TypeError(`${key} does not say what it does in every language (summary)`);
  if (typeof declaration.capability !== 'object' && !Object.hasOwn(capabilities, declaration.capability))
    throw new TypeError(`${key} belongs to no capability`);
  const { access, cookieless } = declaration;
  if (cookieless && access.credentials.length > 0 && !access.cookieless)
    throw new TypeError(`${key} is cookieless (it takes requests of other sites), so it cannot ask for a credential that browsers add`);
  if (declaration.cors === 'client' && !cookieless) throw new TypeError(`${key} is open to other origins, so it must be cookieless`);
  if (declaration.parameters && (declaration.query || declaration.body))
    throw new TypeError(`${key} checks its parameters itself, so it has neither query nor body`);
  const names = [declaration.params, declaration.query, declaration.body].flatMap((schema) => Object.keys(schema?.shape ?? {}));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new TypeError(`${key} has two inputs called ${twice}`);
}
