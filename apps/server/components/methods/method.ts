import type { ReactNode } from 'react';
import type { Method as HttpMethod, Outcome } from '../../lib/api.ts';
import type { Failure, SignInResult } from '../../lib/api-types.ts';
import type { Messages } from '../../lib/messages.ts';
import type { SendConsents } from '../consent/ask-consents.tsx';

/**
 * One way to prove who one is, as the pages know it: what each page says of it, and the form that asks for it. A page shows
 * what the server offers of the table in `methods.ts`, and knows no method by its name.
 */
export interface Method {
  /** By which the API offers it as a second factor and for step-up. */
  readonly name: string;
  /** Can this browser do it? Left out where every browser can. */
  readonly supported?: () => boolean;
  /** It begins a sign-in. */
  readonly signIn?: SignInForm | SignInButton;
  /** It is the second half of a sign-in. */
  readonly secondFactor?: SecondFactor;
  /** It is shown again on a session, for something that takes a fresh proof. */
  readonly stepUp?: StepUp;
  /** It is shown beside the link of a mail that sets a new password. */
  readonly besideLink?: BesideLink;
}

interface SignInWay {
  /** The names by which the server offers it, of which there may be more than one: a mailed code comes with a link or without. */
  readonly names: readonly string[];
  readonly label: keyof Messages['signIn'];
}

/** A form. The page shows one of them, and offers the others. */
export interface SignInForm extends SignInWay {
  readonly Form: (props: SignInFormProps) => ReactNode;
  /** Its accounts are made on the page of sign-up. */
  readonly signUp?: true;
  /** Whoever used it may want to do without it the next time, and is offered a passkey. */
  readonly thenPasskey?: true;
}

/** A button that needs nothing typed, and stands beside whatever form there is. */
export interface SignInButton extends SignInWay {
  readonly Button: (props: SignInButtonProps) => ReactNode;
  /** What the page says of it where there is no form. */
  readonly lead: keyof Messages['signIn'];
}

export interface SignInFormProps {
  /** All names by which the server offers a sign-in. */
  readonly ways: readonly string[];
  /** Where the person wants to go. */
  readonly target: string;
  /** The development mailbox exists here. */
  readonly outbox: boolean;
  readonly onResult: (result: SignInResult) => void;
  /** The form has come to another step, which the page is called by; undefined: it is at its first step again. */
  readonly onStep: (title: string | undefined) => void;
  /** The proof is right and makes an account, for which consents are needed: goes on with them. */
  readonly onConsentsNeeded: (goOn: SendConsents) => void;
}

export interface SignInButtonProps {
  /** There is no form: this is the first thing on the page. */
  readonly first: boolean;
  /** The page is on its way to another one: nothing begins any more. */
  readonly leaving: boolean;
  readonly onResult: (result: SignInResult) => void;
  /** What went wrong elsewhere than at the button, or undefined where that is over. The page says it above its forms. */
  readonly onFailure: (failure: Failure | undefined) => void;
}

/** A message with a code that was sent. */
export interface Sent {
  /** Where to, as far as that is told. */
  readonly to: string;
  /** Which one it is. */
  readonly times: number;
}

/** What forms that have something sent keep while another method is looked at: it stays sent. */
interface Sending {
  readonly sent: Sent | undefined;
  readonly onSent: (sent: Sent) => void;
}

export interface SecondFactor {
  readonly label: keyof Messages['secondFactor'];
  /** What the page says where this is asked for, in place of what it says of every second factor. */
  readonly lead?: keyof Messages['secondFactor'];
  /** What is said where the account has nothing else. */
  readonly whereAlone?: keyof Messages['secondFactor'];
  readonly Form: (props: SecondFactorProps) => ReactNode;
}

export interface SecondFactorProps extends Sending {
  /** Of the sign-in that this tab goes on with: another tab may have another one. */
  readonly signInToken: string;
  /** Whether this browser is trusted from now on, and the box that asks; for a form whose proof is a second factor. */
  readonly trustDevice: boolean;
  readonly trustBox: ReactNode;
  readonly outbox: boolean;
  readonly onDone: (result: SignInResult) => void;
  /** Told of every refusal; true where it was dealt with and nothing is to be shown here. */
  readonly onRefused: (failure: Failure) => boolean;
}

export interface StepUp {
  readonly label: keyof Messages['stepUp'];
  readonly lead: keyof Messages['stepUp'];
  readonly Form: (props: StepUpProps) => ReactNode;
}

export interface StepUpProps extends Sending {
  /** Calls for the session that is to be raised. */
  readonly call: Call;
  readonly onDone: () => void;
}

export type Call = <T>(method: HttpMethod, path: string, body?: unknown) => Promise<Outcome<T>>;

/** On a page that speaks of it as of a second factor. */
export interface BesideLink {
  readonly label: keyof Messages['secondFactor'];
  readonly Form: (props: BesideLinkProps) => ReactNode;
}

export interface BesideLinkProps {
  /** What is sent once more, with the proof. */
  readonly reset: { readonly token: string; readonly password: string };
  readonly onDone: () => void;
  /** Told of every refusal; true where it was dealt with and nothing is to be shown here. */
  readonly onRefused: (failure: Failure) => boolean;
}
