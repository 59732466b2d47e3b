import { authenticatorApp } from './authenticator-app.tsx';
import { backupCode } from './backup-code.tsx';
import { mail } from './mail.tsx';
import type { BesideLink, Method, SecondFactor, SignInButton, SignInForm, StepUp } from './method.ts';
import { passkey } from './passkey.tsx';
import { password } from './password.tsx';
import { textMessage } from './text-message.tsx';

/** Every method that the pages can ask for, the best first. A new method is a file of this folder and its line here. */
export const methods: readonly Method[] = [passkey, password, authenticatorApp, textMessage, backupCode, mail];

/** Something that a page offers, by the name of its method. */
export type Offered<Way> = Way & Pick<Method, 'name'>;

/**
 * The forms and the buttons of a sign-in page.
 * @param ways - the names by which the server offers them, in its order, which is the order of the page
 */
export function signInWays(ways: readonly string[]): {
  readonly forms: readonly Offered<SignInForm>[];
  readonly buttons: readonly Offered<SignInButton>[];
} {
  const offered = ways.map((way) => methods.find(({ signIn }) => signIn?.names.includes(way)));
  const forms: Offered<SignInForm>[] = [];
  const buttons: Offered<SignInButton>[] = [];
  for (const method of new Set(offered)) {
    if (method?.signIn === undefined) continue;
    const { name, signIn } = method;
    if ('Form' in signIn) forms.push({ name, ...signIn });
    else buttons.push({ name, ...signIn });
  }
  return { forms, buttons };
}

/**
 * The ways to sign in of a deployment that belong to methods of an account.
 * @param names - as the server names them: by a way, or by the method of a factor
 * @param ways - the ways of the deployment, in its order
 */
export function waysOf(names: readonly string[], ways: readonly string[]): readonly string[] {
  const own = methods.filter(({ name, signIn }) => names.includes(name) || signIn?.names.some((way) => names.includes(way)));
  return ways.filter((way) => own.some(({ signIn }) => signIn?.names.includes(way)));
}

/**
 * The second factors among the methods of an account. A method that this browser cannot do is listed only if there is no other.
 */
export function secondFactors(names: readonly string[]): readonly Offered<SecondFactor>[] {
  const asked = offeredAs('secondFactor', names);
  const possible = asked.filter(({ supported }) => supported);
  return possible.length > 0 ? possible : asked;
}

/** What a page says above second factors: about the first one, or about all. */
export function secondFactorLead(names: readonly string[]): NonNullable<SecondFactor['lead']> {
  return secondFactors(names)[0]?.lead ?? 'lead';
}

/** The methods of this browser among those that would raise the session. */
export function stepUps(names: readonly string[]): readonly Offered<StepUp>[] {
  return offeredAs('stepUp', names).filter(({ supported }) => supported);
}

/** The methods of this browser among those shown beside a mailed link. */
export function besideLinks(names: readonly string[]): readonly Offered<BesideLink>[] {
  return offeredAs('besideLink', names).filter(({ supported }) => supported);
}

function offeredAs<Use extends 'secondFactor' | 'stepUp' | 'besideLink'>(use: Use, names: readonly string[]) {
  return methods.flatMap((method) => {
    const { name, supported, [use]: way } = method;
    return way && names.includes(name) ? [{ ...way, name, supported: supported?.() ?? true }] : [];
  });
}
