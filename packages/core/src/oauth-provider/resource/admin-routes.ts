import { z } from 'zod';
import { route } from '../../platform/http/route.ts';
import type { Platform } from '../../platform/platform.ts';
import type { WithSessions } from '../../session/live.ts';
import { administration, byAdministrator } from '../client/admin-access.ts';
import { answeringFaults } from '../client/faults.ts';
import { changeResource, createResource, deleteResource } from './administer.ts';
import { resourceErrors } from './errors.ts';
import { listResources } from './queries.ts';
import { NewResourceBody, ResourceChanges, ResourceName, ResourceView } from './resource-body.ts';

type Deps = Platform & WithSessions;

const common = { ...administration, path: '/admin/resources' } as const;
const One = z.object({ resource: ResourceView }).meta({ id: 'OneOAuthResource' });

export const createOAuthResource = route({
  ...common,
  method: 'POST',
  summary: { en: 'Make a resource: an API that tokens are for', ko: '리소스(토큰을 받아 쓰는 API)를 만들어요' },
  body: NewResourceBody,
  reply: One,
  status: 201,
  errors: [resourceErrors.resource_exists],
}).handle(async (deps: Deps, input, request) =>
  answeringFaults(request.locale, async () => {
    const act = deps.sessions.actAs(request, (tx) => createResource(deps, tx, byAdministrator(request), input));
    return { resource: toView(await act) };
  }),
);

export const getOAuthResources = route({
  ...common,
  method: 'GET',
  summary: { en: 'List the resources', ko: '리소스 목록을 보여 줘요' },
  reply: z.object({ resources: z.array(ResourceView) }),
}).handle(async (deps) => ({ resources: (await listResources(deps.db)).map(toView) }));

export const changeOAuthResource = route({
  ...common,
  method: 'PATCH',
  summary: { en: 'Change the resource with this identifier', ko: '이 식별자의 리소스를 바꿔요' },
  body: ResourceChanges,
  reply: One,
  errors: [resourceErrors.resource_not_found],
}).handle(async (deps: Deps, input, request) =>
  answeringFaults(request.locale, async () => {
    const act = deps.sessions.actAs(request, (tx) => changeResource(deps, tx, byAdministrator(request), input));
    return { resource: toView(await act) };
  }),
);

export const deleteOAuthResource = route({
  ...common,
  method: 'DELETE',
  summary: { en: 'Delete the resource with this identifier', ko: '이 식별자의 리소스를 삭제해요' },
  query: ResourceName,
  errors: [resourceErrors.resource_not_found],
}).handle(async (deps: Deps, { identifier }, request) => {
  await deps.sessions.actAs(request, (tx) => deleteResource(deps, tx, byAdministrator(request), identifier));
  return undefined;
});

/** The schema of the reply takes lists that may be changed. */
function toView({ scopes, ...rest }: Awaited<ReturnType<typeof listResources>>[number]) {
  return { ...rest, scopes: [...scopes] };
}

/** The routes that administer resources. */
export const resourceRoutes = [createOAuthResource, getOAuthResources, changeOAuthResource, deleteOAuthResource];
