/** A text message, ready to be sent. */
export interface SmsMessage {
  readonly id: string;
  /** E.164. */
  readonly to: string;
  readonly text: string;
  /** The code in the message, for the mailbox of development. */
  readonly code: string | null;
}

/** What is left at a gateway, in the gateway's own words: messages, or money. */
export interface SmsBalance {
  readonly amount: number;
  /** The unit: `SMS`, or a currency. */
  readonly unit: string;
}

/** The way by which text messages leave the app. This interface is the same for every vendor's API. */
export interface SmsGateway {
  readonly name: string;
  /**
   * False for a message that the gateway delivers to nobody, such as one to a number of another country. The relay then does not
   * ask the gateway. Undefined: the gateway takes every message.
   */
  delivers?(message: SmsMessage): boolean;
  /** Resolves once the gateway has taken the message. @throws SmsFailure */
  send(message: SmsMessage): Promise<void>;
  /** What is left, if the gateway reports it. @throws SmsFailure */
  balance?(): Promise<readonly SmsBalance[]>;
}

/**
 * - `number`: no gateway will deliver to this number; asking again, or another gateway, is pointless.
 * - `settings`: credentials, sender or balance are wrong; this gateway takes nothing until an operator acts.
 * - `unavailable`: the gateway surely did not take the message, and may take it the next time.
 * - `silent`: the gateway was asked, and its answer is not known. The message may be on its way.
 * - `budget`: the deployment has sent as many messages as it may in a day.
 */
export type SmsFailureKind = 'number' | 'settings' | 'unavailable' | 'silent' | 'budget';

/** A gateway did not take a message. The error's text is for operators, and names neither number nor text. */
export class SmsFailure extends Error {
  override readonly name = 'SmsFailure';
  readonly kind: SmsFailureKind;

  constructor(kind: SmsFailureKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
