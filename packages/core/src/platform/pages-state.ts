export const pagesStates = ['loading', 'building', 'ready', 'missing'] as const;

/**
 * The state of a process's pages. `loading` takes a moment, `building` up to minutes. `missing` lasts until an operator mends it.
 */
export type PagesState = (typeof pagesStates)[number];
