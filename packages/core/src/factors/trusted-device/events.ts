import { defineEvents } from '../../platform/events/declare.ts';

/** Events about trusted browsers. */
export const trustedDeviceEvents = defineEvents({
  'trusted-device.added': {
    words: { en: 'A browser was trusted', ko: '브라우저를 믿도록 했어요' },
    notice: {
      subject: { en: 'A device is trusted at {name}', ko: '{name}에서 기기를 신뢰하기로 했어요' },
      body: {
        en: 'On this device no code is asked for until the trust ends. If that was not you, change your password: that ends it.',
        ko: '이 기기에서는 신뢰 기간이 끝날 때까지 코드를 묻지 않아요. 본인이 아니라면 비밀번호를 바꿔 주세요. 그러면 신뢰도 끝나요.',
      },
    },
  },
  'trusted-device.removed': {
    words: { en: 'A browser is trusted no more', ko: '믿는 브라우저를 지웠어요' },
  },
});

declare module '../../platform/events/events.ts' {
  interface EventsOf {
    readonly trustedDevice: typeof trustedDeviceEvents;
  }
}
