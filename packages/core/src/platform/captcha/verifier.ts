import type { CaptchaProvider } from '../config/captcha-settings.ts';

/** What a page needs so that a person or a browser can answer. */
export interface CaptchaChallenge {
  readonly provider: Exclude<CaptchaProvider, 'off'>;
  /** The site key of the vendor's widget. */
  readonly siteKey?: string;
  /** Our own challenge, for the browser to solve. */
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

/** The vendor does not answer, or refuses this deployment. Calling code must then refuse the request. */
export class CaptchaUnavailable extends Error {
  override readonly name = 'CaptchaUnavailable';
}
