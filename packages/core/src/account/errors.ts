import { defineErrors } from '../platform/http/errors.ts';

export const accountErrors = defineErrors({
  invalid_link: {
    status: 400,
    title: { en: 'Link no longer valid', ko: '더 이상 쓸 수 없는 링크' },
    en: 'This link does not work any more. It was used, was replaced by a newer one, or has expired. Request a new one.',
    ko: '더 이상 쓸 수 없는 링크예요. 이미 사용했거나, 새 링크로 바뀌었거나, 기한이 지났어요. 새 링크를 받아 주세요.',
  },
  invalid_phone: {
    status: 400,
    title: { en: 'Not a mobile number', ko: '휴대폰 번호가 아님' },
    uncounted: true,
    en: 'This is not a mobile number. {fault}',
    ko: '휴대폰 번호가 올바르지 않아요. {fault}',
  },
  phone_not_supported: {
    status: 400,
    title: { en: 'Number not supported', ko: '지원하지 않는 번호' },
    uncounted: true,
    en: 'We cannot send text messages to this kind of number, or to its country.',
    ko: '이 종류나 국가의 번호로는 문자를 보낼 수 없어요.',
  },
  last_factor: {
    status: 409,
    title: { en: 'Last of its kind', ko: '마지막 남은 수단' },
    en: 'This is the last sign-in method or factor of its kind, so you cannot delete it. Add another one first.',
    ko: '계정에 남은 마지막 수단이라 지울 수 없어요. 먼저 다른 수단을 추가해 주세요.',
  },
  signed_in_elsewhere: {
    status: 403,
    title: { en: 'Not signed in to that account', ko: '그 계정으로 로그인하지 않음' },
    en: 'This link works only where you are signed in to the account that it belongs to. Sign in there, and open the link again.',
    ko: '이 링크는 그 계정으로 로그인한 곳에서만 쓸 수 있어요. 로그인한 뒤 링크를 다시 열어 주세요.',
  },
  email_taken: {
    status: 409,
    title: { en: 'Address of another account', ko: '이미 쓰이는 이메일' },
    en: 'An account with this address already exists.',
    ko: '이미 가입된 이메일 주소예요.',
  },
});
