import { restoreOnUndo } from '../../account/way-back/parts.ts';
import type { Base } from '../../kernel/base.ts';
import type { Capability } from '../../kernel/capability.ts';
import { eventDeclarations, sealedColumns, subscribers } from '../../kernel/slots.ts';
import { oneTimeItems } from '../../one-time/one-time-table.ts';
import type { Phones } from '../../platform/sms/phones.ts';
import type { SessionGives } from '../../session/capability.ts';
import { factors } from '../../sign-in/factor.ts';
import type { SignInDeps } from '../../sign-in/sign-in-deps.ts';
import { addSmsSecondFactor, removeSmsSecondFactor } from './choice-routes.ts';
import { examineTextMessages } from './doctor.ts';
import { smsCodeEvents } from './events.ts';
import { createSmsMethod } from './factor.ts';
import { createPhones, type PhoneLimiting } from './host-phones.ts';
import { endSmsWithoutNumber, textMessagesPart } from './part.ts';
import { textedCodes } from './queries.ts';
import { deletePhone, resendSms, sendSms, verifySms } from './routes.ts';
import { sendSecondFactorSms, stepUpWithSms } from './second-factor-routes.ts';
import { sendPhoneLogin, verifyPhoneLogin } from './sign-in-routes.ts';
import { endSmsCodes } from './subscriber.ts';
import { smsCodes } from './tables.ts';

/** What text messages give to the host. */
export interface SmsCodeGives {
  /** Proves numbers for an app that has sessions of its own, under the limits of the running system. */
  phonesUnder(limiting: PhoneLimiting): Phones;
}

/** Codes sent by text message. A code proves a phone number, signs a user in, or serves as a second factor for accounts that chose it. */
export const smsCode: Capability<Base & SessionGives & SignInDeps, SmsCodeGives> = {
  name: 'sms-code',
  open: (deps) => ({ gives: { phonesUnder: (limiting) => createPhones(deps, limiting) } }),
  examine: examineTextMessages,
  routes: ({ signInMethods, sms }) => [
    ...(signInMethods.includes('sms-code') ? [sendPhoneLogin, verifyPhoneLogin] : []),
    // Without a gateway nobody can prove a phone number.
    ...(sms.gateways.length > 0
      ? [sendSms, resendSms, verifySms, sendSecondFactorSms, stepUpWithSms, addSmsSecondFactor, removeSmsSecondFactor]
      : []),
    deletePhone,
  ],
  contributes: (deps) => [
    eventDeclarations.of(smsCodeEvents),
    factors.of(createSmsMethod(deps)),
    subscribers.of(endSmsCodes),
    subscribers.of(restoreOnUndo(textMessagesPart(deps))),
    subscribers.of(endSmsWithoutNumber),
    sealedColumns.of({ name: 'sms_codes.code', table: smsCodes, column: smsCodes.code }),
    ...oneTimeItems(textedCodes),
  ],
};
