import { solveChallenge } from 'altcha-lib';

/** What `GET /captcha` answers. */
export interface CaptchaTask {
  readonly provider: 'off' | 'altcha' | 'turnstile' | 'hcaptcha' | 'recaptcha';
  readonly siteKey?: string;
  readonly challenge?: {
    readonly algorithm: 'SHA-256';
    readonly challenge: string;
    readonly maxnumber: number;
    readonly salt: string;
    readonly signature: string;
  };
}

/** Shows a vendor's widget and waits for its answer. Undefined if the person gives up. Set while a page has a widget component. */
export type AskPerson = (task: CaptchaTask) => Promise<string | undefined>;

let askPerson: AskPerson | undefined;

/** Registers the component that shows widgets. */
export function showWidgetsWith(ask: AskPerson | undefined): void {
  askPerson = ask;
}

/** The answer to a captcha: computed by the browser, or given by the person in a vendor's widget. */
export async function answerCaptcha(task: CaptchaTask): Promise<string | undefined> {
  if (task.provider === 'off') return undefined;
  if (task.provider !== 'altcha') return askPerson?.(task);
  if (!task.challenge) return undefined;
  const { algorithm, challenge, salt, maxnumber, signature } = task.challenge;
  const solution = await solveChallenge(challenge, salt, algorithm, maxnumber).promise;
  if (!solution) return undefined;
  return btoa(JSON.stringify({ algorithm, challenge, number: solution.number, salt, signature }));
}
