import type { RequestContext } from '../http/request-context.ts';
import type { CaptchaChallenge } from './verifier.ts';

/** An action that programs try too often. */
export interface Attempt {
  /** `sign-in`: a guess, which is refunded if it was right. `send`: a message that costs money and bothers its recipient. */
  readonly action: 'sign-in' | 'send';
  /** The account or recipient, in the one canonical spelling. */
  readonly target?: string;
  /** The answer of the captcha. */
  readonly answer: string | undefined;
}

export interface CaptchaGuard {
  /** The challenge that a page shows; undefined if this deployment has no captcha. */
  challenge(): Promise<CaptchaChallenge | undefined>;
  /**
   * Counts an attempt before it is verified. An attempt that fails on our side is refunded. Beyond the free attempts a request
   * needs an answer.
   * @returns a function to call if the attempt was right: the attempt then counts no more
   * @throws Problem captcha_required, service_unavailable
   */
  pass(request: RequestContext, attempt: Attempt): Promise<() => Promise<void>>;
}
