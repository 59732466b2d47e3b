import { defineEvents } from '../../platform/events/declare.ts';

/** Events about what administrators do to accounts. */
export const adminEvents = defineEvents({
  'account.banned': {
    ends: 'access',
    words: { en: 'An administrator closed the account', ko: '관리자가 계정을 막았어요' },
    notice: {
      subject: { en: 'Your account at {name} was closed', ko: '{name} 계정이 정지됐어요' },
      body: {
        en: 'An administrator has closed your account. You are signed out everywhere.',
        ko: '관리자가 계정을 정지했어요. 모든 기기에서 로그아웃됐어요.',
      },
    },
  },
  'account.unbanned': {
    words: { en: 'An administrator opened the account again', ko: '관리자가 계정을 다시 열었어요' },
  },
  'account.created': {
    words: { en: 'An administrator made the account', ko: '관리자가 계정을 만들었어요' },
  },
  'administrator.appointed': {
    words: { en: 'The account became an administrator’s', ko: '관리자 계정이 됐어요' },
  },
  'recovery.handed-over': {
    words: null,
  },
});

declare module '../../platform/events/events.ts' {
  interface EventsOf {
    readonly admin: typeof adminEvents;
  }
}
