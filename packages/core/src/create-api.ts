import { type Api, type CallInput, DaemunError, type Outcome, type RouteName } from './api.ts';
import type { Answer } from './platform/http/message.ts';
import { publicPath, type Route } from './platform/http/route.ts';
import { createServerCall } from './platform/http/server-call.ts';

/** Opens the API of these routes to the app's own code. */
export function createApi(answer: Answer, routes: readonly Route[], origin: string): Api {
  // Of two routes of one name, the one below the API's base has it. The other one is for browsers.
  const named = [...routes].sort((one, other) => Number(other.declaration.base === 'root') - Number(one.declaration.base === 'root'));
  const paths = new Map(named.map(({ declaration: { method, path }, declaration }) => [`${method} ${path}`, publicPath(declaration)]));
  const callRoute = createServerCall(answer, paths, origin);
  // The types are made of the declarations by which the pipeline parses what comes and what goes.
  const call: Api['call'] = async <Name extends RouteName>(name: Name, input: CallInput<Name>) =>
    (await callRoute(name, input)) as Outcome<Name>;
  return {
    call,
    async session(headers) {
      const outcome = await call('GET /session', { headers });
      if (outcome.ok) return outcome.value;
      if (outcome.error.code === 'unauthenticated') return null;
      throw new DaemunError(outcome.error);
    },
  };
}
