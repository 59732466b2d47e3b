import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Settings } from '../config/settings.ts';
import { eucKrBytes, smsBytes } from './euc-kr.ts';
import { exchange, reason, textAt } from './exchange.ts';
import { SmsFailure, type SmsFailureKind, type SmsGateway } from './gateway.ts';
import { numberParts } from './number.ts';

type SolapiSettings = NonNullable<Settings['sms']['solapi']>;

/** Error codes and status codes about the receiver: malformed, blocked, or opted out. */
const aboutNumber = /InvalidPhoneNumber|InvalidReceiver|InvalidTo|^(?:1011|1060|1061|2060|2061|3010)$/;
/** Codes for a fault of SOLAPI's own servers. */
const notWell = /^[12]024$/;

const kindOf = (code: string): SmsFailureKind => (aboutNumber.test(code) ? 'number' : notWell.test(code) ? 'unavailable' : 'settings');

const isKorean = (to: string): boolean => to.startsWith('+82');

/**
 * Korean numbers as people dial them. Other numbers go without their country code, and the country stands beside them, with its
 * area if it shares +1.
 */
function receiver(to: string): { readonly to: string; readonly country?: string } {
  if (isKorean(to)) return { to: `0${to.slice(3)}` };
  const { callingCode, national, country } = numberParts(to);
  if (callingCode !== '1' || country === 'US' || country === 'CA') return { to: national, country: callingCode };
  return { to: national.slice(3), country: `1${national.slice(0, 3)}` };
}

/** A group counts its messages. The group of one message may have none left. Counts made after delivery say nothing yet. */
function isSentToNobody(json: unknown): boolean {
  const { count } = (json as { groupInfo?: { count?: unknown } }).groupInfo ?? {};
  return Number(textAt(count, 'registeredFailed')) > 0 || textAt(count, 'total') === '0';
}

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
    throw new SmsFailure(kindOf(code), told);
  }

  return {
    name: 'solapi',
    // SOLAPI delivers only short messages abroad.
    delivers: ({ to, text }) => isKorean(to) || eucKrBytes(text) <= smsBytes,
    async send({ to, text }) {
      const json = await call('POST', '/messages/v4/send-many/detail', { messages: [{ ...receiver(to), from: sender, text }] });
      const failed = (json as { failedMessageList?: unknown } | undefined)?.failedMessageList;
      if (!Array.isArray(failed)) throw new SmsFailure('unavailable', 'SOLAPI answered something that is not its API');
      const [first] = failed;
      if (first === undefined && isSentToNobody(json)) throw new SmsFailure('number', 'SOLAPI sends it to nobody, and does not say why');
      if (first === undefined) return;
      const code = textAt(first, 'statusCode');
      throw new SmsFailure(kindOf(code), `SOLAPI refused with ${reason(code)}: ${reason(textAt(first, 'statusMessage'))}`);
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
