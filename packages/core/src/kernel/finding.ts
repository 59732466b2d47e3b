/** One thing the doctor noticed. `code` is stable, for scripts. */
export interface Finding {
  /** An error stops what the deployment is for; a warning is a risk; a note is good to know. */
  readonly severity: 'error' | 'warning' | 'note';
  readonly code: string;
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
}

/** A finding, and the condition under which it is reported. */
export interface FindingRule extends Finding {
  readonly when: boolean;
}

/** The findings whose condition holds, in their order. */
export function findingsOf(rules: readonly FindingRule[]): readonly Finding[] {
  return rules.filter(({ when }) => when).map(({ when: _, ...finding }) => finding);
}
