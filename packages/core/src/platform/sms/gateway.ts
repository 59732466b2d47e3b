/** A text message, ready to go. */
export interface SmsMessage {
  readonly id: string;
  /** E.164. */
  readonly to: string;
  readonly text: string;
  /** The code in it, for the mailbox of development. */
  readonly code: string | null;
}

/** What is left at a gateway, in its own words: messages, or money. */
export interface SmsBalance {
  readonly amount: number;
  /** What is counted: `SMS`, or a currency. */
  readonly unit: string;
}

/** Where text messages leave the app. One way in, whatever the vendor's API looks like. */
export interface SmsGateway {
  readonly name: string;
  /** False for what it delivers to nobody, such as a number of another country: it is not asked then. Left out: it takes all. */
  delivers?(message: SmsMessage): boolean;
  /** Resolves once the gateway has taken the message. @throws SmsFailure */
  send(message: SmsMessage): Promise<void>;
  /** What is left, where the gateway says so. @throws SmsFailure */
  balance?(): Promise<readonly SmsBalance[]>;
}

/**
 * - `number`: nobody will deliver to this number; asking again, or somebody else, is pointless.
 * - `settings`: credentials, sender or balance are wrong: this gateway takes nothing until an operator acts.
 * - `unavailable`: it surely did not take the message, and may do so the next time.
 * - `silent`: it was asked, and what it said to that is not known. The message may be on its way.
 * - `budget`: the deployment has sent as many as it may in a day.
 */
export type SmsFailureKind = 'number' | 'settings' | 'unavailable' | 'silent' | 'budget';

/** A gateway did not take a message. The message is for operators, and names neither number nor text. */
export class SmsFailure extends Error {
  override readonly name = 'SmsFailure';
  readonly kind: SmsFailureKind;

  constructor(kind: SmsFailureKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
