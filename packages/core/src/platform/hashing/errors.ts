import { defineErrors } from '../http/errors.ts';

/** The errors of every route that hashes a secret. Hashes wait in a queue, and the queue has a limit. */
export const hashingErrors = defineErrors({
  busy: {
    status: 503,
    title: { en: 'Busy', ko: '이용량 초과' },
    en: 'We are busy right now. Try again in {seconds} seconds.',
    ko: '지금은 이용이 많아요. {seconds}초 뒤에 다시 시도해 주세요.',
  },
});
