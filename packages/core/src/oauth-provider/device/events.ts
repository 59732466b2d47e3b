import { defineEvents } from '../../platform/events/declare.ts';

/** What people decide about devices that ask for them. `name` in the details is that of the application. */
export const deviceEvents = defineEvents({
  'oauth.device-approved': {
    words: { en: 'A device was let in to an application: {name}', ko: '기기에서 앱에 로그인하도록 허용했어요: {name}' },
    notice: {
      subject: { en: 'A device was let in to your account at {name}', ko: '{name} 계정에 새 기기를 들였어요' },
      body: {
        en: 'A device can now use the application “{key}” with your account. If you did not enter a code for it yourself, disconnect the application on the page of connected services of your account, and change your password.',
        ko: '코드를 입력한 기기에서 이제 내 계정으로 “{key}” 앱을 쓸 수 있어요. 직접 입력한 코드가 아니라면 계정의 ‘연결된 서비스’ 페이지에서 앱 연결을 끊고 비밀번호를 바꿔 주세요.',
      },
    },
  },
  'oauth.device-denied': {
    words: { en: 'A device was not let in to an application: {name}', ko: '기기에서 앱에 로그인하는 것을 거절했어요: {name}' },
  },
});

declare module '../../platform/events/events.ts' {
  interface EventsOf {
    readonly oauthDevice: typeof deviceEvents;
  }
}
