type Report = (error: unknown, path: string) => void;

/** Server and pages run in one process but in separate bundles. They share data under this name. */
const key = Symbol.for('daemun.page-failure');
const shared = globalThis as { [key]?: Report };

/** The server registers a function for pages that fail to render. */
export function onPageFailure(report: Report): void {
  shared[key] = report;
}

/** Reports a page that failed. */
export function reportPageFailure(error: unknown, path: string): void {
  shared[key]?.(error, path);
}
