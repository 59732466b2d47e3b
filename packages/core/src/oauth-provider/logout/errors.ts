import { defineErrors } from '../../platform/http/errors.ts';

/** Errors of the page that asks whether to sign out. */
export const logoutErrors = defineErrors({
  unknown_logout: {
    status: 404,
    title: { en: 'No such sign-out', ko: '없는 로그아웃 요청' },
    en: 'Nobody waits for this sign-out any more. Go back to the application and start again.',
    ko: '이 로그아웃 요청은 이미 끝났어요. 앱으로 돌아가 다시 시도해 주세요.',
  },
});
