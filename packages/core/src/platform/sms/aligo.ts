import type { Settings } from '../config/settings.ts';
import { eucKrBytes, smsBytes } from './euc-kr.ts';
import { exchange, reason, textAt } from './exchange.ts';
import { SmsFailure, type SmsGateway } from './gateway.ts';

type AligoSettings = NonNullable<Settings['sms']['aligo']>;

/** The two texts that mean "the number". They tell a wrong number from a wrong set-up, which the codes do not. */
const aboutNumber = /수신번호|receiver/i;

/**
 * A reply may say success and count its one receiver among the failed. Then nobody gets the message. Counts that are left out say
 * nothing.
 */
function isSentToNobody(json: unknown): boolean {
  const counts = [textAt(json, 'success_cnt'), textAt(json, 'error_cnt')];
  const [sent = 1, failed = 0] = counts.map((count) => (count === '' ? undefined : Number(count)));
  return sent === 0 || failed > 0;
}

/** Aligo (smartsms.aligo.in). The HTTP status is always 200. Only `result_code` 1 is success, as text or as number. */
export function openAligo({ apiKey, userId, sender, url, testMode }: AligoSettings): SmsGateway {
  async function call(path: string, fields: Readonly<Record<string, string>>): Promise<unknown> {
    const body = new URLSearchParams({ key: apiKey, user_id: userId, ...fields });
    const { json } = await exchange('Aligo', `${url}${path}`, { method: 'POST', body });
    const code = textAt(json, 'result_code');
    if (code === '') throw new SmsFailure('unavailable', 'Aligo answered something that is not its API');
    if (Number(code) === 1) return json;
    const message = textAt(json, 'message');
    const told = `Aligo answered ${reason(code)}: ${reason(message)}`;
    throw new SmsFailure(aboutNumber.test(message) ? 'number' : 'settings', told);
  }

  return {
    name: 'aligo',
    delivers: ({ to }) => to.startsWith('+82'),
    async send({ to, text }) {
      const short = eucKrBytes(text) <= smsBytes;
      const json = await call('/send/', {
        sender,
        receiver: `0${to.slice(3)}`,
        msg: text,
        ...(short && { msg_type: 'SMS' }),
        ...(testMode && { testmode_yn: 'Y' }),
      });
      if (isSentToNobody(json)) throw new SmsFailure('number', `Aligo sends it to nobody: ${reason(textAt(json, 'message'))}`);
    },
    async balance() {
      const json = await call('/remain/', {});
      return ['SMS', 'LMS', 'MMS'].map((unit) => ({ unit, amount: Number(textAt(json, `${unit}_CNT`)) }));
    },
  };
}
