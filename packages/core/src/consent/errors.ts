import { defineErrors } from '../platform/http/errors.ts';

export const consentErrors = defineErrors({
  consent_required: {
    status: 422,
    title: { en: 'Consent needed', ko: '동의 필요' },
    uncounted: true,
    en: 'An account needs your consent to the required documents. See "errors".',
    ko: '필수 항목에 동의해야 계정을 만들 수 있어요. "errors"를 확인해 주세요.',
  },
  consent_not_optional: {
    status: 409,
    title: { en: 'Consent cannot be withdrawn', ko: '철회할 수 없는 동의' },
    en: 'The account needs this consent. To withdraw it, delete the account.',
    ko: '계정에 꼭 필요한 동의예요. 철회하려면 계정을 삭제해 주세요.',
  },
  unknown_consent: {
    status: 404,
    title: { en: 'No such consent', ko: '없는 동의 항목' },
    en: 'This site does not ask for that consent.',
    ko: '여기에서 받지 않는 동의예요.',
  },
});
