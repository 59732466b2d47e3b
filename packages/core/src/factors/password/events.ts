import { defineEvents } from '../../platform/events/declare.ts';

/** What happens with passwords. */
export const passwordEvents = defineEvents({
  'password.changed': {
    credential: true,
    words: { en: 'The password was set or changed', ko: '비밀번호를 정하거나 바꿨어요' },
    notice: {
      subject: { en: 'Your password at {name} was changed', ko: '{name} 비밀번호가 바뀌었어요' },
      body: {
        en: 'Your password was changed, and all other devices were signed out. If that was not you, reset the password now.',
        ko: '비밀번호가 바뀌었고 다른 기기에서는 모두 로그아웃됐어요. 본인이 아니라면 지금 바로 비밀번호를 재설정해 주세요.',
      },
    },
  },
  'password.kept': {
    words: null,
  },
  'password.failures-10': {
    words: { en: 'Ten wrong passwords in a row', ko: '비밀번호가 연달아 열 번 틀렸어요' },
    notice: {
      subject: { en: 'Somebody is trying to sign in to your account at {name}', ko: '{name} 계정에 로그인 시도가 계속되고 있어요' },
      body: {
        en: 'There were ten failed sign-ins in a row. We slow such tries down, and your account is safe as long as nobody knows your password. If you have forgotten it, you can reset it.',
        ko: '로그인에 열 번 연속으로 실패했어요. 이런 시도는 점점 늦춰지고, 비밀번호를 아는 사람이 없다면 계정은 안전해요. 비밀번호를 잊었다면 재설정할 수 있어요.',
      },
    },
  },
  'password.disabled': {
    words: { en: 'The password was switched off after too many wrong ones', ko: '비밀번호가 너무 많이 틀려 쓸 수 없게 했어요' },
    notice: {
      subject: { en: 'Your password at {name} is switched off', ko: '{name} 비밀번호 로그인을 막아 두었어요' },
      body: {
        en: 'After very many failed sign-ins we do not take the password from unknown devices any more. Devices that are signed in stay so. To use a password again, reset it.',
        ko: '로그인 실패가 너무 많아서 모르는 기기에서는 비밀번호를 받지 않아요. 이미 로그인한 기기는 그대로예요. 다시 쓰려면 비밀번호를 재설정해 주세요.',
      },
    },
  },
});

declare module '../../platform/events/events.ts' {
  interface EventsOf {
    readonly password: typeof passwordEvents;
  }
}
