import type { Text } from '../i18n/text.ts';

/** What a group of routes is for, as the API reference shows it: a short title, and one sentence. */
export interface CapabilityText {
  readonly title: Text;
  readonly summary: Text;
}

/** The groups of the API reference, in the order in which a reader needs them. Each route names its group. */
export const capabilities = {
  registration: {
    title: { en: 'Registration', ko: '가입' },
    summary: {
      en: 'Create an account. Its owner verifies the e-mail address with a link.',
      ko: '새 계정을 만들고, 메일 링크로 주소의 주인인지 확인해요.',
    },
  },
  consents: {
    title: { en: 'Consents', ko: '약관 동의' },
    summary: {
      en: 'Documents that people agree to at sign-up. Daemun asks again when a document changes. An optional consent can be withdrawn at any time.',
      ko: '가입할 때 약관에 동의받고, 내용이 바뀌면 다시 물어요. 선택 항목은 언제든 철회할 수 있어요.',
    },
  },
  'sign-in': {
    title: { en: 'Sign-in', ko: '로그인' },
    summary: {
      en: 'Sign in with a password. List the sign-in methods of this deployment, and get a captcha.',
      ko: '비밀번호로 로그인하고, 쓸 수 있는 로그인 방법과 캡차를 알려 줘요.',
    },
  },
  'sign-in-by-mail': {
    title: { en: 'Sign-in by mail', ko: '메일로 로그인' },
    summary: {
      en: 'Sign in with a link or a code from a mail. Both work only in the browser or app that requested them.',
      ko: '메일로 받은 링크나 코드로 로그인해요. 요청한 브라우저나 앱에서만 쓸 수 있어요.',
    },
  },
  passkeys: {
    title: { en: 'Passkeys', ko: '패스키' },
    summary: {
      en: 'Create and manage passkeys, and sign in with them. The values are those of the browser’s WebAuthn interface.',
      ko: '패스키를 만들고 관리하고, 그것으로 로그인해요. 값은 브라우저의 WebAuthn 인터페이스에서 쓰는 그대로예요.',
    },
  },
  phones: {
    title: { en: 'Phone numbers', ko: '휴대폰 번호' },
    summary: {
      en: 'Verify a phone number by text message, and sign in with it.',
      ko: '문자로 번호를 확인하고, 그 번호로 로그인해요.',
    },
  },
  social: {
    title: { en: 'Social sign-in', ko: '소셜 로그인' },
    summary: {
      en: 'Sign in with Google, Apple, Kakao, Naver and other providers, and link them to an account.',
      ko: '구글, 애플, 카카오, 네이버 같은 서비스로 로그인하고, 계정에 연결해요.',
    },
  },
  'two-factor': {
    title: { en: 'Two-factor', ko: '2단계 인증' },
    summary: {
      en: 'Second factors: authenticator apps, backup codes and text messages. Trusted browsers skip the second factor.',
      ko: '인증 앱, 백업 코드, 문자 같은 두 번째 수단과, 다시 묻지 않는 브라우저를 다뤄요.',
    },
  },
  'step-up': {
    title: { en: 'Step-up', ko: '본인 확인' },
    summary: {
      en: 'Verify the signed-in person again after a route has answered `step_up_required`.',
      ko: '`step_up_required` 응답을 받았을 때 본인인지 한 번 더 확인해요.',
    },
  },
  sessions: {
    title: { en: 'Sessions', ko: '세션' },
    summary: { en: 'List where the account is signed in, and sign out.', ko: '계정이 로그인된 곳을 보고, 로그아웃해요.' },
  },
  account: {
    title: { en: 'Account', ko: '계정' },
    summary: {
      en: 'Read, change, export, delete and restore the account.',
      ko: '계정 정보를 보고, 바꾸고, 내려받고, 삭제하고, 되돌려요.',
    },
  },
  recovery: {
    title: { en: 'Recovery', ko: '계정 복구' },
    summary: { en: 'Set a new password after the old one is lost.', ko: '비밀번호를 잊었을 때 새로 정해요.' },
  },
  tokens: {
    title: { en: 'Tokens', ko: '토큰' },
    summary: {
      en: 'Access and refresh tokens for apps that do not use cookies.',
      ko: '쿠키를 쓰지 않는 앱을 위한 액세스 토큰과 리프레시 토큰이에요.',
    },
  },
  'oauth-provider': {
    title: { en: 'OAuth provider', ko: 'OAuth 제공자' },
    summary: {
      en: 'Other applications let people in, and get tokens, with OAuth 2.1 and OpenID Connect.',
      ko: '다른 애플리케이션이 OAuth 2.1과 OpenID Connect로 사람을 로그인시키고 토큰을 받아요.',
    },
  },
  'api-keys': {
    title: { en: 'API keys', ko: 'API 키' },
    summary: { en: 'Keys that let a program act for its owner.', ko: '프로그램이 주인을 대신해 쓰는 키예요.' },
  },
  services: {
    title: { en: 'Your services', ko: '내 서비스' },
    summary: {
      en: 'Your other services check tokens and API keys here.',
      ko: '다른 서비스가 토큰과 키를 믿어도 되는지 확인할 때 써요.',
    },
  },
  administration: {
    title: { en: 'Administration', ko: '관리' },
    summary: { en: 'For the operator of this deployment.', ko: '이 시스템을 운영하는 사람을 위한 기능이에요.' },
  },
  operation: {
    title: { en: 'Operation', ko: '운영' },
    summary: {
      en: 'Health checks, this API description, app associations and the mailbox of development.',
      ko: '기계가 묻는 것들이에요. 상태 확인, API 문서, 앱 연결, 개발용 메일함이 있어요.',
    },
  },
} as const satisfies Readonly<Record<string, CapabilityText>>;

/** A group of the API reference, by its key. */
export type Capability = keyof typeof capabilities;

/** A group that an embedder adds to the API reference. */
export interface OwnGroup extends CapabilityText {
  /** Its name in the OpenAPI document and in addresses of the API reference. */
  readonly name: string;
}

/** The group of a route by its name. @throws TypeError for an unknown name */
export function groupOf(capability: Capability | OwnGroup): OwnGroup {
  if (typeof capability === 'object') return capability;
  if (!Object.hasOwn(capabilities, capability)) throw new TypeError(`${capability} is no capability`);
  return { name: capability, ...capabilities[capability] };
}
