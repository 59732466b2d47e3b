import type { BrowserContext, Page, Request } from 'playwright-core';

/** What a page has asked for and has no answer to yet, and how often it has asked so far. */
interface Traffic {
  readonly unanswered: Set<Request>;
  asked: number;
}

const traffic = new WeakMap<Page, Traffic>();
const patienceMs = 60_000;

/** Counts what each page of a context asks for, from now on. Without it `atRest` knows nothing of a page. */
export function countRequests(context: BrowserContext): void {
  context.on('page', (page) => {
    const counted: Traffic = { unanswered: new Set(), asked: 0 };
    traffic.set(page, counted);
    page.on('request', (request) => {
      // What the document before it has asked for concerns nobody any more.
      if (request.isNavigationRequest() && request.frame() === page.mainFrame()) counted.unanswered.clear();
      counted.unanswered.add(request);
      counted.asked += 1;
    });
    page.on('requestfinished', (request) => counted.unanswered.delete(request));
    page.on('requestfailed', (request) => counted.unanswered.delete(request));
  });
}

/**
 * Waits until a page is alive, has asked for nothing that is not answered, and has nothing left to do: what half a second without
 * traffic stands for, without the half second. A page of another framework is alive when it is loaded.
 */
export async function atRest(page: Page): Promise<void> {
  const counted = traffic.get(page);
  if (!counted) throw new Error('nobody counts the requests of this page');
  const late = Date.now() + patienceMs;
  let state = '';
  while (Date.now() < late) {
    await page.waitForLoadState('load');
    const { asked } = counted;
    state = await page.evaluate(stateWhenIdle).catch(goneWithItsDocument);
    if (state === 'alive' && counted.unanswered.size === 0 && counted.asked === asked) return;
  }
  throw new Error(`never at rest: ${state}; waits for ${[...counted.unanswered].map((request) => request.url()).join(' ')}`);
}

/** The page has gone on to another document meanwhile: that one is waited for. */
function goneWithItsDocument(error: unknown): string {
  if (error instanceof Error && /context was destroyed|navigat/i.test(error.message)) return 'going on';
  throw error;
}

/**
 * Runs in the browser. React puts the listeners of an element beside it: without them a click does nothing. The second turn comes
 * after what the first one has set going.
 */
async function stateWhenIdle(): Promise<string> {
  for (let turn = 0; turn < 2; turn += 1) {
    await new Promise((done) => requestAnimationFrame(done));
    await new Promise((done) => requestIdleCallback(done));
  }
  if (!document.querySelector('script[src^="/_next/"]')) return 'alive';
  const controls = document.querySelectorAll('header :is(a, button), main :is(a, button, input, select, textarea)');
  const dead = [...controls].find((control) => !Object.keys(control).some((key) => key.startsWith('__reactProps$')));
  return dead ? `without listeners: ${dead.outerHTML.slice(0, 200)}` : 'alive';
}
