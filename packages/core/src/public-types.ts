import type { Api } from './api.ts';
import type { Finding } from './kernel/finding.ts';
import type { Clock } from './platform/clock.ts';
import type { Handler } from './platform/http/fetch.ts';
import type { Answer } from './platform/http/message.ts';
import type { Log } from './platform/log/log.ts';
import type { Metrics } from './platform/metrics/metrics.ts';
import type { Phones } from './platform/sms/phones.ts';
import type { Settings, SettingsInput } from './settings.gen.ts';

/** Parts that an embedder provides. The code that provides a part also closes it. */
export interface Parts {
  readonly clock?: Clock;
  readonly log?: Log;
  /** Receives what happens, for measuring (docs/guides/metrics.md). Undefined: nothing is measured. */
  readonly metrics?: Metrics;
}

/**
 * A capability of an embedder, as this entry sees it. `Capability` of `@daemun/core/capability` is its whole type, which whoever
 * writes one uses (docs/guides/capabilities.md).
 */
export interface OwnCapability {
  readonly name: string;
  readonly settings?: object;
  readonly routes?: (settings: never) => readonly object[];
  readonly examine?: (settings: never) => readonly Finding[];
  readonly contributes?: (deps: never) => readonly object[];
  readonly open?: (deps: never) => object;
}

/** The settings, with what an embedder adds to them. */
export interface DaemunInput extends SettingsInput {
  /** The embedder's own capabilities (docs/guides/capabilities.md), opened after Daemun's. */
  readonly capabilities?: readonly OwnCapability[] | undefined;
}

/** A running Daemun. */
export interface Daemun {
  /** Answers every API request of a host that uses the Fetch standard. */
  readonly handler: Handler;
  /** The same, for a host that carries the messages itself. */
  readonly answer: Answer;
  /**
   * Whether a path (without its query) is Daemun's, in an app that embeds it: everything below `/api/auth`, and documents at the
   * root such as `/.well-known/jwks.json`. The adapters of `@daemun/core/express` and others lead only these to Daemun.
   */
  serves(path: string): boolean;
  /** The HTTP API for the app's own code: the session of a request, and typed calls of every route. */
  readonly api: Api;
  /** Proves phone numbers for an app that has sessions of its own (docs/guides/phones-beside-your-sessions.md). */
  readonly phones: Phones;
  readonly settings: Settings;
  /** Applies pending migrations, under a lock that all processes share. Returns the number of applied migrations. */
  migrate(): Promise<number>;
  /** Starts background work: mails and other jobs, activity, scheduled work. */
  start(): void;
  /** Writes buffered data and runs the jobs that are due now. For tests and for one-shot commands. Returns the number of jobs. */
  settle(): Promise<number>;
  /** Ends replies that would not end by themselves. Call it before a server stops accepting requests. */
  hangUp(): void;
  /** Stops background work, writes buffered data, and closes what this instance opened. */
  stop(): Promise<void>;
}
