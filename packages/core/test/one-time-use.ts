import type { TestApp } from './app.ts';
import type { TestClient } from './client.ts';

/** A request that consumes a single-use item, ready to be sent any number of times. */
export interface OneTimeUse {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Of the browser that it belongs to, where it belongs to one. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What everybody but one is answered: one of these codes, with its status. */
  readonly refused: Readonly<Record<string, number>>;
}

/** Where items are made: also by two processes, which have no clock that could be moved. */
export type RaceApp = Pick<TestApp, 'daemun' | 'outbox' | 'client'>;
export type Make = (app: RaceApp) => Promise<OneTimeUse>;

/** For helpers that ask for more than they use of what is not there. */
export function whole(app: RaceApp): TestApp {
  return app as TestApp;
}

/** Sends what a browser has, and leaves it as it is. */
export function cookieOf({ cookies }: TestClient): Readonly<Record<string, string>> {
  return { Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
}
