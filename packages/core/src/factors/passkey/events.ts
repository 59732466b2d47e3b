import { defineEvents } from '../../platform/events/declare.ts';

/** What happens with passkeys. */
export const passkeyEvents = defineEvents({
  'passkey.added': {
    credential: true,
    namesDevice: true,
    words: { en: 'A passkey was added: {name}', ko: '패스키를 추가했어요: {name}' },
    notice: {
      subject: { en: 'A new passkey for your account at {name}', ko: '{name} 계정에 패스키를 새로 만들었어요' },
      body: {
        en: 'The passkey “{key}” was made. It signs in without a password. If that was not you, remove it on the security page of your account and change your password.',
        ko: '“{key}” 패스키를 만들었어요. 비밀번호 없이 로그인할 수 있어요. 본인이 아니라면 계정의 보안 페이지에서 지우고 비밀번호를 바꿔 주세요.',
      },
    },
  },
  'passkey.removed': {
    credential: true,
    namesDevice: true,
    words: { en: 'A passkey was removed: {name}', ko: '패스키를 지웠어요: {name}' },
    notice: {
      subject: { en: 'A passkey of your account at {name} was removed', ko: '{name} 계정에서 패스키를 지웠어요' },
      body: {
        en: 'The passkey “{key}” does not sign in any more. If that was not you, change your password now.',
        ko: '“{key}” 패스키로는 이제 로그인할 수 없어요. 본인이 아니라면 지금 비밀번호를 바꿔 주세요.',
      },
    },
  },
  'passkey.counter-regressed': {
    namesDevice: true,
    words: { en: 'A passkey was refused, since a copy of it may exist: {name}', ko: '복제된 것일 수 있어 패스키를 거절했어요: {name}' },
    notice: {
      subject: { en: 'A passkey at {name} may have been copied', ko: '{name} 패스키가 복사됐을 수 있어요' },
      body: {
        en: 'The passkey “{key}” was used in a way that a copy of it would be used. We refused it. Remove it on the security page of your account and make a new one.',
        ko: '“{key}” 패스키가 복사본처럼 사용돼서 받지 않았어요. 계정의 보안 페이지에서 지우고 새로 만들어 주세요.',
      },
    },
  },
});

declare module '../../platform/events/events.ts' {
  interface EventsOf {
    readonly passkey: typeof passkeyEvents;
  }
}
