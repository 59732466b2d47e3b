export const pagesStates = ['loading', 'building', 'ready', 'missing'] as const;

/** Where the pages of a process stand. `loading` takes a moment, `building` up to minutes; `missing` stays so until somebody mends it. */
export type PagesState = (typeof pagesStates)[number];
