import type { Settings } from '../../platform/config/settings.ts';
import type { PasswordHasher } from '../../platform/hashing/hasher.ts';
import type { Platform } from '../../platform/platform.ts';
import { openPasswordPolicy, type PasswordPolicy } from './policy.ts';
import type { FindCandidate } from './queries.ts';

/** The tools of the password capability, opened once. */
export type Passwords = PasswordHasher & PasswordPolicy;

/** What the routes of this capability need. */
export interface PasswordDeps extends Platform {
  readonly passwords: Passwords;
  readonly findCandidate: FindCandidate;
}

export function openPasswords(settings: Pick<Settings, 'password' | 'brand'>, hasher: PasswordHasher): Passwords {
  return { ...hasher, ...openPasswordPolicy(settings) };
}
