import type { ReactNode } from 'react';
import type { Method as HttpMethod, Outcome } from '../../lib/api.ts';
import type { Failure, SignInResult } from '../../lib/api-types.ts';
import type { Messages } from '../../lib/messages.ts';
import type { SendConsents } from '../consent/ask-consents.tsx';

/**
 * One way to prove an identity, as the pages know it: the texts of each page, and the form that asks for the proof. A page shows
 * what the server offers from the table in `methods.ts`, and knows no method by its name.
 */
export interface Method {
  /** The API offers the method by this name as a second factor and for step-up. */
  readonly name: string;
  /** Can this browser do the method? Undefined if every browser can. */
  readonly supported?: () => boolean;
  /** The method begins a sign-in. */
  readonly signIn?: SignInForm | SignInButton;
  /** The method is the second half of a sign-in. */
  readonly secondFactor?: SecondFactor;
  /** The method gives a fresh proof on a session. */
  readonly stepUp?: StepUp;
  /** The method is shown beside the link of a mail that sets a new password. */
  readonly besideLink?: BesideLink;
}

interface SignInWay {
  /** The names by which the server offers the method. There may be several: a mailed code comes with a link or without. */
  readonly names: readonly string[];
  readonly label: keyof Messages['signIn'];
}

/** A form. The page shows one form, and offers the others. */
export interface SignInForm extends SignInWay {
  readonly Form: (props: SignInFormProps) => ReactNode;
  /** The page of sign-up makes the accounts of this method. */
  readonly signUp?: true;
  /** A user of this form may want to sign in without it the next time, and is offered a passkey. */
  readonly thenPasskey?: true;
}

/** A button that needs no typed text, and stands beside whatever form there is. */
export interface SignInButton extends SignInWay {
  readonly Button: (props: SignInButtonProps) => ReactNode;
  /** What the page says about the button if there is no form. */
  readonly lead: keyof Messages['signIn'];
}

export interface SignInFormProps {
  /** All names by which the server offers a sign-in. */
  readonly ways: readonly string[];
  /** The page that the user wants. */
  readonly target: string;
  /** This deployment has the development mailbox. */
  readonly outbox: boolean;
  readonly onResult: (result: SignInResult) => void;
  /** The form has moved to another step, which gives the page its title. Undefined: the form is back at its first step. */
  readonly onStep: (title: string | undefined) => void;
  /** The proof is right and makes an account, which needs consents. `goOn` continues with them. */
  readonly onConsentsNeeded: (goOn: SendConsents) => void;
}

export interface SignInButtonProps {
  /** There is no form, so this is the first thing on the page. */
  readonly first: boolean;
  /** The page is on its way to another one, so nothing may begin. */
  readonly leaving: boolean;
  readonly onResult: (result: SignInResult) => void;
  /** A failure that is not the button's, or undefined once it is over. The page shows it above its forms. */
  readonly onFailure: (failure: Failure | undefined) => void;
}

/** A message with a code that was sent. */
export interface Sent {
  /** The recipient, as far as the server tells. */
  readonly to: string;
  /** How many times a code was sent. */
  readonly times: number;
}

/** What forms with a sent code keep while the user looks at another method: the code stays sent. */
interface Sending {
  readonly sent: Sent | undefined;
  readonly onSent: (sent: Sent) => void;
}

export interface SecondFactor {
  readonly label: keyof Messages['secondFactor'];
  /** What the page says when it asks for this method, in place of its text for every second factor. */
  readonly lead?: keyof Messages['secondFactor'];
  /** What the page says if the account has nothing else. */
  readonly whereAlone?: keyof Messages['secondFactor'];
  readonly Form: (props: SecondFactorProps) => ReactNode;
}

export interface SecondFactorProps extends Sending {
  /** The token of this tab's sign-in. Another tab may have another one. Undefined: the newest of this browser. */
  readonly signInToken: string | undefined;
  /** Whether the browser becomes trusted, and the box that asks for it; for a form whose proof is a second factor. */
  readonly trustDevice: boolean;
  readonly trustBox: ReactNode;
  readonly outbox: boolean;
  readonly onDone: (result: SignInResult) => void;
  /** Called for every refusal; returns true if the refusal was handled and the form shows nothing. */
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

/** On a page that describes the method as a second factor. */
export interface BesideLink {
  readonly label: keyof Messages['secondFactor'];
  readonly Form: (props: BesideLinkProps) => ReactNode;
}

export interface BesideLinkProps {
  /** The request that is sent once more, with the proof. */
  readonly reset: { readonly token: string; readonly password: string };
  readonly onDone: () => void;
  /** Called for every refusal; returns true if the refusal was handled and the form shows nothing. */
  readonly onRefused: (failure: Failure) => boolean;
}
