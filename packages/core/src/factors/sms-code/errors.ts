import { accountErrors } from '../../account/errors.ts';
import { defineErrors } from '../../platform/http/errors.ts';

const failedTitle = { en: 'Message not sent', ko: '보내지 못한 문자' } as const;

const smsFailed = {
  status: 503,
  title: failedTitle,
  en: 'The message could not be sent. The code stays valid: have it sent again.',
  ko: '문자를 보내지 못했어요. 인증번호는 그대로 쓸 수 있으니 다시 보내 주세요.',
} as const;

const notNow = {
  status: 503,
  title: failedTitle,
  en: 'No message can be sent right now, and trying again does not help yet. Use another way, or come back later.',
  ko: '지금은 문자를 보낼 수 없고, 다시 시도해도 보내지 못해요. 다른 방법을 쓰거나 나중에 다시 와 주세요.',
} as const;

/** The same error codes, but counted differently by rate limits or with another text. */
export const unsent = {
  /** Another try does not help now. */
  later: defineErrors({ sms_failed: notNow }).sms_failed,
  /** The gateway did not answer. The message may have been sent nevertheless, so the attempt counts (S-25). */
  silent: defineErrors({ sms_failed: { ...smsFailed, uncounted: false } }).sms_failed,
  silentLast: defineErrors({ sms_failed: { ...notNow, uncounted: false } }).sms_failed,
  /** A gateway refused the number. The request to the gateway has a cost, unlike a number that Daemun refuses itself. */
  number: defineErrors({
    phone_not_supported: { status: 400, title: accountErrors.phone_not_supported.title, ...accountErrors.phone_not_supported.text },
  }).phone_not_supported,
};

export const smsErrors = defineErrors({
  sms_failed: smsFailed,
  too_soon: {
    status: 429,
    title: { en: 'Code just sent', ko: '방금 보낸 코드' },
    uncounted: true,
    en: 'We have just sent a code. Try again in {seconds} seconds.',
    ko: '방금 보냈어요. {seconds}초 뒤에 다시 시도해 주세요.',
  },
  no_active_code: {
    status: 404,
    title: { en: 'No code to send again', ko: '다시 보낼 코드 없음' },
    uncounted: 'for-target',
    en: 'There is no code to send again. Request a new one.',
    ko: '다시 보낼 인증번호가 없어요. 새 인증번호를 받아 주세요.',
  },
  phone_taken: {
    status: 409,
    title: { en: 'Number of another account', ko: '다른 계정의 번호' },
    en: 'This number belongs to another account.',
    ko: '다른 계정에서 쓰고 있는 번호예요.',
  },
  phone_required: {
    status: 409,
    title: { en: 'Phone number needed', ko: '휴대폰 번호 필요' },
    en: 'Verify a phone number first.',
    ko: '먼저 휴대폰 번호를 인증해 주세요.',
  },
  sms_not_chosen: {
    status: 409,
    title: { en: 'Codes by text message are off', ko: '문자 코드 사용 안 함' },
    en: 'Your account does not use text messages as a second factor.',
    ko: '이 계정은 문자 인증을 쓰지 않아요.',
  },
  administrators_excluded: {
    status: 403,
    title: { en: 'Not for administrators', ko: '관리자는 쓸 수 없는 방법' },
    en: 'Administrators cannot use codes by text message. Use another way.',
    ko: '관리자는 문자 인증을 쓸 수 없어요. 다른 방법을 써 주세요.',
  },
});
