import { defineErrors } from '../../../platform/http/errors.ts';

/** The errors of registration (RFC 7591 §3.2.2). */
export const registrationErrors = defineErrors({
  invalid_client_metadata: {
    status: 400,
    title: { en: 'Client metadata not valid', ko: '올바르지 않은 클라이언트 정보' },
    uncounted: true,
    en: 'The client cannot be registered so: {reason}.',
    ko: '클라이언트를 이렇게 등록할 수 없어요: {reason}.',
  },
  invalid_redirect_uri: {
    status: 400,
    title: { en: 'Redirect URI not valid', ko: '올바르지 않은 리디렉션 URI' },
    uncounted: true,
    en: 'The client cannot have this redirect URI: {reason}.',
    ko: '이 리디렉션 URI는 쓸 수 없어요: {reason}.',
  },
  unapproved_software_statement: {
    status: 400,
    title: { en: 'Software statement not supported', ko: '지원하지 않는 소프트웨어 명세' },
    uncounted: true,
    en: 'Software statements are not supported. Register without one.',
    ko: '소프트웨어 명세(software_statement)는 지원하지 않아요. 빼고 등록해 주세요.',
  },
});
