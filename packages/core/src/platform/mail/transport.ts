/** A mail with its layout, ready to be sent. */
export interface RenderedMail {
  /** The job's id. By this id a receiver recognises repeated deliveries of one mail. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly links: readonly string[];
  readonly code: string | null;
}

/** The way by which mail leaves the app. */
export interface MailTransport {
  /**
   * Resolves once the mail server has taken the mail. If the signal aborts, the connection that carries the mail ends.
   * @throws PermanentMailFailure if trying again is pointless
   */
  send(mail: RenderedMail, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** The mail server will never take this mail. */
export class PermanentMailFailure extends Error {
  override readonly name = 'PermanentMailFailure';
}
