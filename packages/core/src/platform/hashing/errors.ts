import { defineErrors } from '../http/errors.ts';

/** What every route may answer that hashes a secret: hashes wait in a line, and the line has an end. */
export const hashingErrors = defineErrors({
  busy: {
    status: 503,
    title: { en: 'Busy', ko: '이용량 초과' },
    en: 'We are busy right now. Try again in {seconds} seconds.',
    ko: '지금은 이용이 많아요. {seconds}초 뒤에 다시 시도해 주세요.',
  },
});
