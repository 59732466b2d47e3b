import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Settings } from '../config/settings.ts';
import { exchange, reason, textAt } from './exchange.ts';
import { SmsFailure, type SmsGateway } from './gateway.ts';

type SolapiSettings = NonNullable<Settings['sms']['solapi']>;

/** Error codes and status codes that are about the receiver. */
const aboutNumber = /InvalidPhoneNumber|InvalidReceiver|InvalidTo|^(?:1025|1026|3018|3040|3042)$/;

/** SOLAPI, in the shape of its own SDK: requests signed by HMAC-SHA256 over date and salt. */
export function openSolapi({ apiKey, apiSecret, sender, url }: SolapiSettings, clock: Clock): SmsGateway {
  function authorization(): string {
    const date = clock.now().toISOString();
    const salt = randomBytes(16).toString('hex');
    const signature = createHmac('sha256', apiSecret)
      .update(date + salt)
      .digest('hex');
    return `HMAC-SHA256 apiKey=${apiKey}, date=${date}, salt=${salt}, signature=${signature}`;
  }

  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    const { status, json } = await exchange('SOLAPI', `${url}${path}`, {
      method,
      headers: { Authorization: authorization(), 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (status < 400) return json;
    const code = textAt(json, 'errorCode');
    const told = `SOLAPI answered ${status} ${reason(code)}: ${reason(textAt(json, 'errorMessage'))}`;
    throw new SmsFailure(aboutNumber.test(code) ? 'number' : 'settings', told);
  }

  return {
    name: 'solapi',
    async send({ to, text }) {
      // Korean numbers as they are dialled; others with their country code, and without the sign.
      const receiver = to.startsWith('+82') ? `0${to.slice(3)}` : to.slice(1);
      const json = await call('POST', '/messages/v4/send-many/detail', { messages: [{ to: receiver, from: sender, text }] });
      const failed = (json as { failedMessageList?: unknown } | undefined)?.failedMessageList;
      if (!Array.isArray(failed)) throw new SmsFailure('unavailable', 'SOLAPI answered something that is not its API');
      const [first] = failed;
      if (first === undefined) return;
      const code = textAt(first, 'statusCode');
      throw new SmsFailure(
        aboutNumber.test(code) ? 'number' : 'settings',
        `SOLAPI refused with ${reason(code)}: ${reason(textAt(first, 'statusMessage'))}`,
      );
    },
    async balance() {
      const json = await call('GET', '/cash/v1/balance');
      return [
        { unit: 'KRW', amount: Number(textAt(json, 'balance')) },
        { unit: 'points', amount: Number(textAt(json, 'point')) },
      ];
    },
  };
}
