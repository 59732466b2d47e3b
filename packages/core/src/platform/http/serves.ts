import { createMatcher } from './match.ts';
import { apiBase, publicPath, type Route } from './route.ts';

/** Monitoring calls these, often by plain http. An app that embeds Daemun has its own of these names. */
export const monitoringPaths: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

/** Whether a path (without its query) belongs to Daemun in an app that embeds it. */
export type Serves = (path: string) => boolean;

/** Daemun has everything below the API's base, and of the root only the paths of its routes: the host app has the rest. */
export function createServes(routes: readonly Route[]): Serves {
  const atRoot = createMatcher(
    routes.filter(({ declaration }) => declaration.base === 'root' && !monitoringPaths.has(publicPath(declaration))),
  );
  return (path) => path === apiBase || path.startsWith(`${apiBase}/`) || atRoot.methodsOf(path).length > 0;
}
