/** One thing the doctor noticed. `code` is stable, for scripts. */
export interface Finding {
  /** An error stops what the deployment is for; a warning is a risk; a note is good to know. */
  readonly severity: 'error' | 'warning' | 'note';
  readonly code: string;
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
}
