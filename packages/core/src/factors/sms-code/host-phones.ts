import { z } from 'zod';
import { requirePhone, TypedPhone } from '../../account/phone.ts';
import { isUnavailable } from '../../platform/database/failure.ts';
import { addressPrefix, createProxyTrust } from '../../platform/http/client-address.ts';
import { commonErrors, Problem, problemDocument } from '../../platform/http/errors.ts';
import { parseInput } from '../../platform/http/input.ts';
import { limit, type RouteLimits, rates, thePrincipal } from '../../platform/http/rates.ts';
import type { Source } from '../../platform/http/request-context.ts';
import { type LimitInput, openLimits, type RequestLimits, tooMany } from '../../platform/http/route-limits.ts';
import type { Locale } from '../../platform/i18n/text.ts';
import type { Platform } from '../../platform/platform.ts';
import type { CodeSent, PhoneOutcome, PhoneOwner, PhoneRefusal, Phones, SendCode } from '../../platform/sms/phones.ts';
import type { SmsRelay } from '../../platform/sms/relay.ts';
import { createUnderWay } from '../../platform/under-way.ts';
import { bindingHash } from '../../sign-in/binding-hash.ts';
import { secondFactorErrors } from '../../sign-in/second-factor-errors.ts';
import { SixDigits } from '../../sign-in/six-digits.ts';
import { type IssuedCode, issueCode, reissueCode, sendNow, sentReply, verifyTextedCode } from './code.ts';
import { textedCodes } from './queries.ts';
import { requireRight } from './right-code.ts';

/** What the limits of the host's calls are counted by. */
export type PhoneLimiting = Pick<LimitInput, 'limiter' | 'ratesOf' | 'metrics'>;

type Deps = Platform & { readonly sms: SmsRelay };

const sendLimits: RouteLimits = [limit(rates.sendSms), limit(rates.sendSmsByAccount, thePrincipal)];
const verifyLimits: RouteLimits = [limit(rates.redeem), limit(rates.ownAccount, thePrincipal)];

const Numbered = z.object({ phone: TypedPhone });
const Typed = Numbered.extend({ code: SixDigits });

const longestSubject = 200;

/** Proves numbers for the host, under the limits of the routes. */
export function createPhones(deps: Deps, limiting: PhoneLimiting): Phones {
  const { settings, log } = deps;
  const { hashQueue, hashWaitSeconds } = settings.password;
  const underWay = createUnderWay({ places: hashQueue, patienceSeconds: hashWaitSeconds });
  // No row of a subject outlives its code, so a limit that is reached is in the log and not in the audit log.
  const onReached = async ({ limit, path }: { limit: string; path: string }) => log.warn({ limit, path }, 'a limit is reached');

  /** Runs an act of a subject as the pipeline runs a handler: limits first, then the act, and what it counted refunded where it fails. */
  async function run<Value, Code extends string>(
    { subject, address, locale }: PhoneOwner,
    path: `/${string}`,
    of: RouteLimits,
    act: (limits: RequestLimits) => Promise<Value>,
  ): Promise<PhoneOutcome<Value, Code>> {
    const limits = openLimits({ ...limiting, onReached, underWay }, { path, limits: of }, sourceAt(address));
    try {
      await limits.takeGeneral();
      await limits.takeUnderstood({}, { subject: `host:${subject}`, bearer: undefined }, true);
      const value = await act(limits).catch(limits.failed);
      await limits.refund();
      return { ok: true, value };
    } catch (error) {
      const problem = isUnavailable(error) ? commonErrors.service_unavailable({}, { retryAfter: 2 }) : error;
      if (!(problem instanceof Problem)) throw error;
      // The acts throw the problems of these codes, as the routes declare them.
      return { ok: false, error: problemDocument(problem, locale, settings.origin) as unknown as PhoneRefusal<Code> };
    }
  }

  async function send(owner: PhoneOwner, path: `/${string}`, make: (of: CodeOf) => Promise<IssuedCode>) {
    const of = codeOf(owner);
    return run<CodeSent, SendCode>(owner, path, sendLimits, async (limits) => {
      const { phone: typed } = parseInput({ body: Numbered }, { body: { phone: owner.phone } }, owner.locale) as z.output<typeof Numbered>;
      const phone = requirePhone(settings, typed);
      const wait = await limits.consumeBudget(rates.sendSms, phone, {});
      if (wait > 0) throw tooMany(wait);
      const issued = await make({ ...of, phone });
      await sendNow(deps, limits, issued, { proven: false });
      return { ...sentReply(deps, owner.locale, issued.expiresAt), phone };
    });
  }

  return {
    send: (owner) => send(owner, '/phones/send', (of) => issueCode(deps, deps.db, { ...of, userId: undefined })),
    resend: (owner) => send(owner, '/phones/resend', (of) => reissueCode(deps, deps.db, of)) as ReturnType<Phones['resend']>,
    async verify(owner) {
      const of = codeOf(owner);
      return run(owner, '/phones/verify', verifyLimits, async (limits) => {
        const body = { phone: owner.phone, code: owner.code };
        const typed = parseInput({ body: Typed }, { body }, owner.locale) as z.output<typeof Typed>;
        const phone = requirePhone(settings, typed.phone);
        const right = requireRight(await verifyTextedCode(deps, limits, { ...of, phone }, typed.code));
        // Of any number that show the right code at once, one consumes it.
        if (!(await textedCodes.consume(deps, deps.db, { id: right.id }))) throw secondFactorErrors.invalid_code();
        return { success: true, phone };
      });
    },
  };
}

/** What names a code of a subject. Ids of the host never meet those of accounts: the purpose is another, and so is the hash. */
interface CodeOf {
  readonly purpose: 'host';
  readonly subject: string;
  readonly phone: string;
  readonly boundTo: Buffer;
  readonly locale: Locale;
}

/** @throws TypeError for a subject that names nobody, because everybody would share its codes */
function codeOf({ subject, phone, locale }: PhoneOwner): CodeOf {
  if (typeof subject !== 'string' || subject.trim() === '' || subject.length > longestSubject) {
    throw new TypeError(`phones: the subject is the id of your user, a text of 1 to ${longestSubject} characters`);
  }
  if (locale !== 'en' && locale !== 'ko') throw new TypeError('phones: the locale is en or ko');
  return { purpose: 'host', subject, phone, boundTo: bindingHash('host', subject), locale };
}

/** The host names the address, so no header is asked. */
const named = createProxyTrust(0);

function sourceAt(given: string | undefined): Source {
  const address = named.clientAddress(given, undefined);
  return { address, prefix: addressPrefix(address), userAgent: null };
}
