import { defineEvents, type Notice } from '../platform/events/declare.ts';

const firstFailure: Notice = {
  subject: { en: 'A wrong code at the sign-in to {name}', ko: '{name} 로그인에서 인증 코드가 틀렸어요' },
  body: {
    en: 'A wrong code was typed where your account asks for its second step. If that was you, nothing needs doing. If not, somebody has passed the first step of your sign-in: change your password, or secure the mailbox or phone you sign in with.',
    ko: '계정의 두 번째 확인에서 인증 코드가 틀렸어요. 본인이라면 아무것도 하지 않아도 돼요. 본인이 아니라면 누군가 로그인의 첫 단계를 통과한 거예요. 비밀번호를 바꾸거나, 로그인에 쓰는 메일함과 휴대폰을 확인해 주세요.',
  },
};

/** The events of sign-ins, step-ups and second factors. */
export const signInEvents = defineEvents({
  'sign-in.succeeded': {
    words: { en: 'Signed in {method}', ko: '{method} 로그인했어요' },
  },
  'sign-in.failed': {
    words: { en: 'A sign-in {method} failed', ko: '{method} 로그인하려다 실패했어요' },
  },
  'sign-in.throttled': {
    words: { en: 'A sign-in {method} was held back after wrong ones', ko: '실패가 이어져 {method} 로그인하는 것을 잠시 막았어요' },
  },
  'sign-in.new-device': {
    words: null,
    notice: {
      subject: { en: 'New sign-in to your account at {name}', ko: '새 기기에서 {name}에 로그인했어요' },
      body: {
        en: 'Your account was signed in to on a device we have not seen before. If that was not you, change your password and sign that device out.',
        ko: '처음 보는 기기에서 로그인했어요. 본인이 아니라면 비밀번호를 바꾸고 그 기기를 로그아웃해 주세요.',
      },
    },
  },
  'sign-in.second-factor-required': {
    words: { en: 'The first step of a sign-in {method} was right', ko: '{method} 로그인의 첫 단계를 마쳤어요' },
  },
  'sign-in.reset-required': {
    words: null,
  },
  'sign-in.deletion-scheduled': {
    words: { en: 'A sign-in {method} while the account waited for its deletion', ko: '삭제를 기다리는 동안 {method} 로그인하려고 했어요' },
  },
  'step-up.succeeded': {
    words: { en: 'Confirmed once more {method}', ko: '{method} 본인 확인을 했어요' },
  },
  'step-up.failed': {
    words: { en: 'A confirmation {method} failed', ko: '{method} 본인 확인에 실패했어요' },
  },
  'second-factor.failed': {
    words: { en: 'The second step {method} failed', ko: '{method} 2단계 인증에 실패했어요' },
    // Of wrong codes in a row the owner is notified of the first one, and of the one that locks.
    notice: ({ failures }) => (failures === 1 ? firstFailure : undefined),
  },
  'second-factor.locked': {
    words: { en: 'Wrong codes: the second step was locked for a while', ko: '코드가 계속 틀려 2단계 인증을 잠시 막았어요' },
    notice: {
      subject: { en: 'Wrong codes at the sign-in to {name}', ko: '{name} 로그인에서 인증 코드가 여러 번 틀렸어요' },
      body: {
        en: 'Wrong codes were typed five times for your account. We take no codes for fifteen minutes. If that was not you, somebody has passed the first step of your sign-in: change your password, or secure the mailbox or phone you sign in with.',
        ko: '계정의 인증 코드를 다섯 번 틀렸어요. 15분 동안 코드를 받지 않아요. 본인이 아니라면 누군가 로그인의 첫 단계를 통과한 거예요. 비밀번호를 바꾸거나, 로그인에 쓰는 메일함과 휴대폰을 확인해 주세요.',
      },
    },
  },
  'second-factor.paused': {
    words: {
      en: 'Too many wrong codes: for a day only known browsers may try the second step',
      ko: '코드가 너무 많이 틀려 하루 동안 처음 보는 브라우저의 2단계 인증을 막았어요',
    },
    notice: {
      subject: { en: 'Wrong codes at the sign-in to {name}', ko: '{name} 로그인에서 인증 코드가 여러 번 틀렸어요' },
      body: {
        en: 'Wrong codes were typed thirty times today for your account. For a day we take codes only on devices you have signed in on before. If that was not you, somebody has passed the first step of your sign-in: change your password, or secure the mailbox or phone you sign in with.',
        ko: '오늘 계정의 인증 코드를 서른 번 틀렸어요. 하루 동안 예전에 로그인한 기기에서만 코드를 받아요. 본인이 아니라면 누군가 로그인의 첫 단계를 통과한 거예요. 비밀번호를 바꾸거나, 로그인에 쓰는 메일함과 휴대폰을 확인해 주세요.',
      },
    },
  },
});

declare module '../platform/events/events.ts' {
  interface EventsOf {
    readonly signIn: typeof signInEvents;
  }
}
