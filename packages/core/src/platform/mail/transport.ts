/** A mail, laid out and ready to go. */
export interface RenderedMail {
  /** The job's id: repeated deliveries of one mail are recognisable by it. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly links: readonly string[];
  readonly code: string | null;
}

/** Where mail leaves the app. */
export interface MailTransport {
  /**
   * Resolves once the other side has taken the mail. Where the signal aborts, the connection that carries it ends.
   * @throws PermanentMailFailure where trying again is pointless
   */
  send(mail: RenderedMail, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** The other side will never take this mail. */
export class PermanentMailFailure extends Error {
  override readonly name = 'PermanentMailFailure';
}
