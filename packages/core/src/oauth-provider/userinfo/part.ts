import type { OAuthPart } from '../part.ts';
import { getUserinfo, postUserinfo } from './routes.ts';

/** The part of the provider for claims about a person. */
export const userinfoPart: OAuthPart = { routes: [getUserinfo, postUserinfo], contributes: () => [] };
