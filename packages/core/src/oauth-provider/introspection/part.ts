import { introspectors } from '../../token/introspect.ts';
import type { OAuthPart } from '../part.ts';
import { introspect } from './routes.ts';
import { introspectForService } from './service.ts';

/** The part of the provider for what resource servers ask about tokens. */
export const introspectionPart: OAuthPart = {
  routes: [introspect],
  contributes: (deps) => [introspectors.of(introspectForService(deps))],
};
