import type { CaptchaProvider } from '../config/captcha-settings.ts';

/** What a page needs to have a person, or a browser, answer. */
export interface CaptchaChallenge {
  readonly provider: Exclude<CaptchaProvider, 'off'>;
  /** Of the vendor's widget. */
  readonly siteKey?: string;
  /** Of ours: what the browser is to solve. */
  readonly challenge?: {
    readonly algorithm: string;
    readonly challenge: string;
    readonly maxnumber: number;
    readonly salt: string;
    readonly signature: string;
  };
}

/** One way to tell people from programs. */
export interface CaptchaVerifier {
  challenge(): Promise<CaptchaChallenge>;
  /** Is this a right answer, used for the first time? @throws CaptchaUnavailable */
  verify(answer: string, address: string): Promise<boolean>;
}

/** The vendor does not answer, or not to us. Callers fail closed. */
export class CaptchaUnavailable extends Error {
  override readonly name = 'CaptchaUnavailable';
}
