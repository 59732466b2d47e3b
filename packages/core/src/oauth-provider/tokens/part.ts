import type { OAuthPart } from '../part.ts';
import { saltColumn } from './subject.ts';

/** The part of the provider for what keeps tokens and their keys. */
export const tokensPart: OAuthPart = { routes: [], contributes: () => [saltColumn] };
