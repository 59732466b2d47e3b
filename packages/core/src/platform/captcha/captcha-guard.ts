import type { RequestContext } from '../http/request-context.ts';
import type { CaptchaChallenge } from './verifier.ts';

/** What somebody is about to do, that programs do too often. */
export interface Attempt {
  /** `sign-in`: a guess, which is given back where it was right. `send`: a message that costs, and bothers somebody. */
  readonly action: 'sign-in' | 'send';
  /** Whom it is about, in the one canonical spelling. */
  readonly target?: string;
  /** What the captcha gave. */
  readonly answer: string | undefined;
}

export interface CaptchaGuard {
  /** What a page is to show; undefined where there is no captcha here. */
  challenge(): Promise<CaptchaChallenge | undefined>;
  /**
   * Counts an attempt before it is verified; one that fails on our side counts no more. Beyond the free ones it takes an answer.
   * @returns to be called where the attempt was right: it counts no more
   * @throws Problem captcha_required, service_unavailable
   */
  pass(request: RequestContext, attempt: Attempt): Promise<() => Promise<void>>;
}
