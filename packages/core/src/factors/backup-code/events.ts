import { defineEvents, type Notice } from '../../platform/events/declare.ts';
import type { Text } from '../../platform/i18n/text.ts';

/** When this many codes or fewer are left, the notice of a used code asks for a new set. */
const fewCodes = 2;

const used: Notice = {
  subject: { en: 'A backup code was used at {name}', ko: '{name}에서 백업 코드를 사용했어요' },
  body: {
    en: 'One of your backup codes was used. It no longer works. Codes left: {left}. If that was not you, change your password and make new codes.',
    ko: '백업 코드 하나를 사용했고 그 코드는 이제 쓸 수 없어요. 남은 코드는 {left}개예요. 본인이 아니라면 비밀번호를 바꾸고 코드를 새로 만들어 주세요.',
  },
};
const fewLeft: Text = {
  en: 'One of your backup codes was used. It no longer works. Codes left: {left}. Make a new set soon, on the security page of your account. If that was not you, change your password too.',
  ko: '백업 코드 하나를 사용했고 그 코드는 이제 쓸 수 없어요. 남은 코드가 {left}개뿐이에요. 계정의 보안 페이지에서 새로 만들어 두세요. 본인이 아니라면 비밀번호도 바꿔 주세요.',
};

/** Events about backup codes. */
export const backupCodeEvents = defineEvents({
  'backup-codes.replaced': {
    credential: true,
    words: { en: 'New backup codes were made', ko: '백업 코드를 새로 만들었어요' },
    notice: {
      subject: { en: 'New backup codes for {name}', ko: '{name} 백업 코드를 새로 만들었어요' },
      body: {
        en: 'A new set of backup codes was made, and the old ones stopped working. If that was not you, change your password now.',
        ko: '백업 코드를 새로 만들었고 예전 코드는 이제 쓸 수 없어요. 본인이 아니라면 지금 비밀번호를 바꿔 주세요.',
      },
    },
  },
  'backup-code.used': {
    words: { en: 'A backup code was used', ko: '백업 코드를 썼어요' },
    notice: ({ left }) => ({ subject: used.subject, body: Number(left) <= fewCodes ? fewLeft : used.body }),
  },
});

declare module '../../platform/events/events.ts' {
  interface EventsOf {
    readonly backupCode: typeof backupCodeEvents;
  }
}
