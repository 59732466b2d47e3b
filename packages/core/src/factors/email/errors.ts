import { defineErrors } from '../../platform/http/errors.ts';

export const emailErrors = defineErrors({
  different_browser: {
    status: 409,
    title: { en: 'Link opened in another browser', ko: '다른 브라우저에서 연 링크' },
    en: 'This link was requested in another browser. Enter the code from the mail there.',
    ko: '다른 브라우저에서 요청한 링크예요. 요청한 창에 메일의 코드를 입력해 주세요.',
  },
  mailbox_not_asked: {
    status: 409,
    title: { en: 'No mail code required', ko: '메일 코드가 필요 없는 로그인' },
    en: 'This sign-in does not require a code by mail.',
    ko: '이 로그인에는 메일 코드가 필요하지 않아요.',
  },
  mailed_just_now: {
    status: 429,
    title: { en: 'Mail just sent', ko: '방금 보낸 메일' },
    uncounted: true,
    en: 'We have just sent a mail. Try again in {seconds} seconds.',
    ko: '방금 메일을 보냈어요. {seconds}초 뒤에 다시 시도해 주세요.',
  },
  other_method_required: {
    status: 403,
    title: { en: 'Another way needed', ko: '다른 방법 필요' },
    en: 'Administrators cannot sign in by mail. Use another way.',
    ko: '관리자는 메일로 로그인할 수 없어요. 다른 방법을 써 주세요.',
  },
});
