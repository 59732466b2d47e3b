import { defineErrors } from '../../platform/http/errors.ts';

/** Errors of the administration of clients. */
export const clientErrors = defineErrors({
  client_not_found: {
    status: 404,
    title: { en: 'No such client', ko: '없는 클라이언트' },
    en: 'There is no such client. It may have been deleted.',
    ko: '그런 클라이언트가 없어요. 이미 삭제됐을 수 있어요.',
  },
  client_has_no_secret: {
    status: 409,
    title: { en: 'Client without a secret', ko: '시크릿이 없는 클라이언트' },
    en: 'This client does not authenticate by a secret. Change how it authenticates first.',
    ko: '시크릿으로 인증하는 클라이언트가 아니에요. 인증 방법을 먼저 바꿔 주세요.',
  },
  client_describes_itself: {
    status: 409,
    title: { en: 'Client that describes itself', ko: '문서로 정해지는 클라이언트' },
    en: 'This client is what the document at its id says. Only `disabled` can be changed here.',
    ko: '클라이언트 아이디에 있는 문서가 정하는 클라이언트예요. 여기서는 `disabled`만 바꿀 수 있어요.',
  },
  registration_token_not_found: {
    status: 404,
    title: { en: 'No such registration token', ko: '없는 등록 토큰' },
    en: 'There is no such registration token. It may have been deleted.',
    ko: '그런 등록 토큰이 없어요. 이미 삭제됐을 수 있어요.',
  },
});
