import type { Settings } from '../config/settings.ts';
import { type Exchange, exchange, reason, textAt } from './exchange.ts';
import { SmsFailure, type SmsGateway } from './gateway.ts';

type TwilioSettings = NonNullable<Settings['sms']['twilio']>;

/** Error codes about the receiver: no number, not a mobile, opted out, out of reach for this account. */
const aboutNumber = new Set(['21211', '21214', '21217', '21610', '21614', '21612', '21408']);
const tooMany = '20429';
/** Error codes about the account, of a message that was taken and then failed: no registered sender, no permission, no money. */
const aboutAccount = new Set(['30002', '30034', '30035', '30037', '30038']);
const failed = new Set(['failed', 'undelivered', 'canceled']);

/** Twilio's Messages resource. 201 is success; errors carry their own code. */
export function openTwilio({ accountSid, authToken, sender, messagingService, url }: TwilioSettings): SmsGateway {
  const account = `${url}/2010-04-01/Accounts/${accountSid}`;
  const headers = { Authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}` };

  async function call(address: string, asked: Exchange): Promise<unknown> {
    const { status, json } = await exchange('Twilio', address, { ...asked, headers });
    if (status < 300) return json;
    const code = textAt(json, 'code');
    const told = `Twilio answered ${status} ${reason(code)}: ${reason(textAt(json, 'message'))}`;
    if (code === tooMany) throw new SmsFailure('unavailable', told);
    throw new SmsFailure(aboutNumber.has(code) ? 'number' : 'settings', told);
  }

  return {
    name: 'twilio',
    async send({ to, text }) {
      const from: Record<string, string> =
        messagingService === undefined ? { From: sender ?? '' } : { MessagingServiceSid: messagingService };
      const json = await call(`${account}/Messages.json`, { method: 'POST', body: new URLSearchParams({ To: to, ...from, Body: text }) });
      if (textAt(json, 'sid') === '') throw new SmsFailure('unavailable', 'Twilio answered something that is not its API');
      const status = textAt(json, 'status');
      const code = textAt(json, 'error_code');
      // The message was created and failed at once, so nobody gets it.
      if (failed.has(status))
        throw new SmsFailure(aboutAccount.has(code) ? 'settings' : 'number', `Twilio calls it ${status} ${reason(code)}`);
    },
    async balance() {
      const json = await call(`${account}/Balance.json`, { method: 'GET' });
      return [{ unit: textAt(json, 'currency'), amount: Number(textAt(json, 'balance')) }];
    },
  };
}
