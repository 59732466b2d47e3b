import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** What came in, as the vendor would see it. */
export interface GatewayRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What the vendor answers to one request. `undefined`: nothing, ever; `cut`: the connection ends before the reply does. */
export type Answer = { readonly status: number; readonly type: string; readonly body: string; readonly cut?: true } | undefined;

export interface TestGateway {
  readonly url: string;
  readonly requests: GatewayRequest[];
  /** The answers to the next requests, before the vendor is itself again. */
  readonly next: Answer[];
  close(): Promise<void>;
}

/** A local server on loopback that answers like a vendor's API. */
async function serve(answer: (request: GatewayRequest) => Answer, delayMs = 0): Promise<TestGateway> {
  const requests: GatewayRequest[] = [];
  const next: Answer[] = [];
  const open = new Set<ServerResponse>();
  const server = createServer(async (incoming, response) => {
    open.add(response);
    let body = '';
    for await (const chunk of incoming) body += String(chunk);
    const request = { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, body };
    requests.push(request);
    const given = next.length > 0 ? next.shift() : answer(request);
    if (given === undefined) return;
    if (delayMs > 0) await new Promise((done) => setTimeout(done, delayMs));
    if (given.cut && given.body === '') return void incoming.socket.destroy();
    if (!given.cut) return void response.writeHead(given.status, { 'Content-Type': given.type }).end(given.body);
    response.writeHead(given.status, { 'Content-Type': given.type, 'Content-Length': given.body.length + 1 });
    response.write(given.body, () => response.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    next,
    close: () =>
      new Promise((done) => {
        for (const response of open) response.destroy();
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

export const json = (status: number, value: unknown): Answer => ({ status, type: 'application/json', body: JSON.stringify(value) });
/** Aligo says `text/html` over JSON, answers 200 either way, and puts its numbers in quotes. */
const asAligo = (value: unknown): Answer => ({ status: 200, type: 'text/html; charset=UTF-8', body: JSON.stringify(value) });
export const aligoFailure = (code: string, message: string): Answer => asAligo({ result_code: code, message });

export const aligoAccount = { apiKey: 'aligo-key', userId: 'daemun', sender: '0212345678' };

/** smartsms.aligo.in, as its documentation and its users describe it. */
export function openTestAligo(delayMs = 0): Promise<TestGateway> {
  return serve(({ path, body }) => {
    if (!path.endsWith('/')) return { status: 404, type: 'text/html', body: '<html>Not Found</html>' };
    const form = new URLSearchParams(body);
    if (form.get('key') !== aligoAccount.apiKey || form.get('user_id') !== aligoAccount.userId)
      return aligoFailure('-101', '인증오류입니다.');
    if (path === '/remain/') return asAligo({ result_code: '1', message: '', SMS_CNT: 1203, LMS_CNT: '400', MMS_CNT: 150 });
    if (path !== '/send/') return { status: 404, type: 'text/html', body: '<html>Not Found</html>' };
    if (form.get('sender') !== aligoAccount.sender) return aligoFailure('-102', '등록되지 않은 발신번호입니다.');
    if (!/^01\d{8,9}$/.test(form.get('receiver') ?? '')) return aligoFailure('-103', '수신번호가 올바르지 않습니다.');
    return asAligo({
      result_code: '1',
      message: 'success',
      msg_id: '123456789',
      success_cnt: 1,
      error_cnt: 0,
      msg_type: form.get('msg_type'),
    });
  }, delayMs);
}

export const solapiAccount = { apiKey: 'NCSAYU7YDBXYORXC', apiSecret: 'solapi-secret', sender: '0212345678' };

/** What SOLAPI says of a message that it does not take, by its table of status codes. */
const solapiTexts = {
  1011: 'Format Error',
  1024: '서버 오류',
  1025: '잘못된 메시지 타입',
  1030: '잔액 부족',
  1060: '차단된 수신번호',
  1061: '사용자에 의해 수신거부 됨(080무료수신거부)',
  1062: '발신번호 미등록',
} as const;
export type SolapiCode = keyof typeof solapiTexts;
/** Refusals are members of a reply whose status is 200. */
export const solapiReply = (...codes: SolapiCode[]): Answer =>
  json(200, {
    groupInfo: { _id: 'G4V2018', groupId: 'G4V2018' },
    failedMessageList: codes.map((code) => ({ statusCode: String(code), statusMessage: solapiTexts[code] })),
  });

interface SolapiMessage {
  readonly to: string;
  readonly from: string;
  readonly text: string;
  readonly country?: string;
}

function solapiJudges({ to, from, country = '82' }: SolapiMessage): SolapiCode | undefined {
  if (from !== solapiAccount.sender) return 1062;
  const shape = country === '82' ? /^01\d{8,9}$/ : /^\d{4,12}$/;
  const fits = shape.test(to) && /^[1-9]\d{0,3}$/.test(country) && (country !== '1' || to.length === 10);
  return fits ? undefined : 1011;
}

/** SOLAPI, by its SDK and its documentation: it checks the signature as the vendor does. */
export function openTestSolapi(): Promise<TestGateway> {
  return serve(({ path, headers, body }) => {
    const [, apiKey, date, salt, signature] =
      /^HMAC-SHA256 apiKey=(.+), date=(.+), salt=(.+), signature=(.+)$/.exec(headers.authorization ?? '') ?? [];
    const right = createHmac('sha256', solapiAccount.apiSecret).update(`${date}${salt}`).digest('hex');
    if (apiKey !== solapiAccount.apiKey) return json(403, { errorCode: 'InvalidAPIKey', errorMessage: '유효한 API Key가 아닙니다.' });
    if (signature !== right) return json(403, { errorCode: 'SignatureDoesNotMatch', errorMessage: '서명이 올바르지 않습니다.' });
    if (path === '/cash/v1/balance') return json(200, { balance: 25000, point: 300 });
    if (path !== '/messages/v4/send-many/detail') return json(404, { errorCode: 'NotFound', errorMessage: 'Not Found' });
    const { messages } = JSON.parse(body) as { messages: SolapiMessage[] };
    return solapiReply(...messages.flatMap((message) => solapiJudges(message) ?? []));
  });
}

export const twilioAccount = { accountSid: 'AC00000000000000000000000000000000', authToken: 'twilio-token', sender: '+15005550006' };

/** Twilio's Messages resource. */
export function openTestTwilio(): Promise<TestGateway> {
  const failure = (status: number, code: number, message: string): Answer =>
    json(status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status });
  return serve(({ path, headers, body }) => {
    const expected = Buffer.from(`${twilioAccount.accountSid}:${twilioAccount.authToken}`).toString('base64');
    if (headers.authorization !== `Basic ${expected}`) return failure(401, 20003, 'Authenticate');
    const account = `/2010-04-01/Accounts/${twilioAccount.accountSid}`;
    if (path === `${account}/Balance.json`) return json(200, { account_sid: twilioAccount.accountSid, balance: '12.34', currency: 'USD' });
    if (path !== `${account}/Messages.json`) return failure(404, 20404, 'Not found');
    const form = new URLSearchParams(body);
    if (!/^\+[1-9]\d{7,14}$/.test(form.get('To') ?? '')) return failure(400, 21211, `Invalid 'To' Phone Number: ${form.get('To')}`);
    if (!form.get('From') && !form.get('MessagingServiceSid')) return failure(400, 21603, "A 'From' phone number is required");
    return json(201, { sid: 'SM00000000000000000000000000000001', status: 'queued', to: form.get('To') });
  });
}
