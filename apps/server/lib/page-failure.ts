type Report = (error: unknown, path: string) => void;

/** Server and pages run in one process but in bundles of their own; this name is what they share. */
const key = Symbol.for('daemun.page-failure');
const shared = globalThis as { [key]?: Report };

/** The server asks to hear of pages that failed to render. */
export function onPageFailure(report: Report): void {
  shared[key] = report;
}

/** Tells of a page that failed. */
export function reportPageFailure(error: unknown, path: string): void {
  shared[key]?.(error, path);
}
