import type { Log } from '@daemun/core/hosting';
import type { Settings } from '@daemun/core/settings';
import type { BuildNews } from '../hosted/build.ts';
import { BuildFailed } from '../hosted/run-build.ts';

/** The text of each step of a build, for a person at a terminal. */
const steps: Readonly<Record<BuildNews, string>> = {
  waiting: 'another process builds them already, waiting for it',
  compiling: 'compiling',
  collecting: 'collecting what each page needs',
  finishing: 'finishing',
};
/** How often a long step reports that it is still running. */
const stillMs = 10_000;

/** Reports the progress of a build line by line, so that it reads the same in a terminal and in a file. */
export interface BuildProgress {
  readonly onNews: (news: BuildNews) => void;
  /** Stops reporting that the step is still running. */
  end(): void;
}

/** @param say takes one line */
export function createProgress(say: (line: string) => void): BuildProgress {
  const begun = performance.now();
  const seconds = () => `${Math.round((performance.now() - begun) / 1000)} s`;
  let timer: NodeJS.Timeout | undefined;
  return {
    onNews(news) {
      clearInterval(timer);
      say(`  pages: ${steps[news]} (${seconds()})`);
      timer = setInterval(() => say(`  pages: still ${steps[news]} (${seconds()})`), stillMs);
      timer.unref();
    },
    end: () => clearInterval(timer),
  };
}

/** Reports the state of the pages at the start: on the terminal in development, in the log in production. */
export function reportPages(settings: Settings, log: Log) {
  const production = settings.environment === 'production';
  const say = (line: string) => (production ? log.info({}, line.trim()) : console.log(line));
  const begun = performance.now();
  const progress = createProgress(say);
  let announced = false;

  function fail(error: unknown): void {
    if (error instanceof Error && error.name === 'AbortError') return;
    if (!(error instanceof BuildFailed)) return void log.error({ error }, 'the pages cannot be served; the API goes on');
    const { message, advice, output } = error;
    if (production) return void log.error({ output, fix: advice }, `${message}; the API goes on without them`);
    console.error(`${output && `\n${output.trimEnd()}\n`}\n✗ ${message}. The API goes on without them.\n    ${advice}`);
  }

  return {
    onNews(news: BuildNews): void {
      if (!announced) say('Building the pages; the API already answers, and pages open by themselves when they are ready.');
      announced = true;
      progress.onNews(news);
    },
    /** Waits for the pages, and reports the result. */
    async outcome(ready: Promise<unknown>): Promise<void> {
      await ready
        .then(() => say(`The pages are ready (${((performance.now() - begun) / 1000).toFixed(1)} s).`), fail)
        .finally(() => progress.end());
    },
  };
}
