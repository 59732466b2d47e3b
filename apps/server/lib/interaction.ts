/** The address that goes on with an authorization request. The engine answers it, so it takes a whole navigation. */
export function resumed(interaction: string): string {
  return `/oauth/continue?interaction=${encodeURIComponent(interaction)}`;
}

/** One of the pages on which an authorization request waits for a person. */
export function interactionPage(page: 'consent' | 'choose-account' | 'step-up', interaction: string): string {
  return `/${page}?interaction=${encodeURIComponent(interaction)}`;
}

/** The interaction that a target goes on with; undefined for any other target. */
export function interactionIn(target: string): string | undefined {
  return /^\/oauth\/continue\?interaction=([\w-]{43})$/.exec(target)?.[1];
}
