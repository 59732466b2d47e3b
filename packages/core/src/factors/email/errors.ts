import { defineErrors } from '../../platform/http/errors.ts';

export const emailErrors = defineErrors({
  different_browser: {
    status: 409,
    en: 'This link was asked for in another browser. Type the code of the mail there.',
    ko: '다른 브라우저에서 요청한 링크예요. 요청한 창에 메일의 코드를 입력해 주세요.',
  },
  other_method_required: {
    status: 403,
    en: 'Administrators cannot sign in by mail. Use another way.',
    ko: '관리자는 메일로 로그인할 수 없어요. 다른 방법을 써 주세요.',
  },
});
