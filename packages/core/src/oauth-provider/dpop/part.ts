import { sweep } from '../../kernel/slots.ts';
import type { OAuthPart } from '../part.ts';
import { sweepSeen } from './seen.ts';

/** The part of the provider for proofs of possession. */
export const dpopPart: OAuthPart = { routes: [], contributes: () => [sweep('signed texts of clients', sweepSeen)] };
