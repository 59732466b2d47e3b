import type { OAuthPart } from '../part.ts';
import { pushRequest } from './par.ts';
import { authorize, authorizeByForm, continueRequest } from './routes.ts';

/** The part of the provider for authorization and pushed requests. */
export const requestPart: OAuthPart = { routes: [authorize, authorizeByForm, continueRequest, pushRequest], contributes: () => [] };
