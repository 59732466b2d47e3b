import { defineEvents, type Notice } from '../../platform/events/declare.ts';
import type { Text } from '../../platform/i18n/text.ts';

/** How the owner gets in from now on. The mail is sent only to those who have an address. */
function wayLeft(left: unknown): Text {
  if (left === 'mail')
    return {
      en: 'To sign in, have a link or a code mailed to this address.',
      ko: '이제 이 주소로 메일 링크나 코드를 받아 로그인해 주세요.',
    };
  if (left === 'reset')
    return {
      en: 'To sign in, set a password: choose “Forgot password?” on the sign-in page, and we mail you a link.',
      ko: '로그인 페이지의 ‘비밀번호를 잊었어요’에서 메일 링크를 받아 비밀번호를 정하면 로그인할 수 있어요.',
    };
  return { en: 'Your other ways to sign in work as before.', ko: '다른 로그인 방법은 그대로 쓸 수 있어요.' };
}

const linkedElsewhere: Notice = {
  subject: { en: 'A sign-in with another service was not linked at {name}', ko: '{name} 계정에 다른 서비스를 연결하지 않았어요' },
  body: {
    en: 'Your account was to be linked to a sign-in with {key} that is linked to another account here. Nothing was linked. If that was not you, sign out on all devices and change your password.',
    ko: '이미 다른 계정에 연결된 {key} 계정을 내 계정에 연결하려는 시도가 있었어요. 연결하지는 않았어요. 본인이 아니라면 모든 기기에서 로그아웃하고 비밀번호를 바꿔 주세요.',
  },
};

/** What happens with identities at social providers. `provider` in the details is the name in paths. */
export const socialEvents = defineEvents({
  'identity.linked': {
    credential: true,
    words: { en: 'A sign-in with another service was linked: {name}', ko: '다른 서비스 로그인을 연결했어요: {name}' },
    notice: {
      subject: { en: 'A new way to sign in to your account at {name}', ko: '{name} 계정에 로그인 방법이 추가됐어요' },
      body: {
        en: 'Your account can now be signed in to with {key}. If that was not you, remove it on the page of connected services of your account and change your password.',
        ko: '이제 {key} 계정으로도 로그인할 수 있어요. 본인이 아니라면 계정의 ‘연결된 서비스’ 페이지에서 연결을 끊고 비밀번호를 바꿔 주세요.',
      },
    },
  },
  'identity.unlinked': {
    credential: true,
    words: { en: 'A sign-in with another service was unlinked: {name}', ko: '다른 서비스 로그인 연결을 끊었어요: {name}' },
    notice: {
      subject: { en: 'A way to sign in to your account at {name} was removed', ko: '{name} 계정의 로그인 방법이 없어졌어요' },
      body: {
        en: 'Your account can no longer be signed in to with {key}. If that was not you, change your password now.',
        ko: '이제 {key} 계정으로는 로그인할 수 없어요. 본인이 아니라면 지금 비밀번호를 바꿔 주세요.',
      },
    },
  },
  'identity.revoked': {
    credential: true,
    words: { en: 'Another service has ended the sign-in with it: {name}', ko: '다른 서비스에서 로그인 연결을 끊었어요: {name}' },
    notice: ({ left }) => ({
      subject: {
        en: 'The sign-in with another service to your account at {name} was ended',
        ko: '{name} 계정의 다른 서비스 로그인 연결이 끊겼어요',
      },
      body: {
        en: `{key} tells us that you have withdrawn your consent, or have closed your account there. Your account here stays. The devices that were signed in with {key} are signed out. ${wayLeft(left).en}`,
        ko: `{key}에서 동의를 철회했거나 {key} 계정을 닫았다는 알림을 받았어요. 여기 계정은 그대로 있고, 그 계정으로 로그인한 기기에서는 로그아웃됐어요. ${wayLeft(left).ko}`,
      },
    }),
  },
  'identity.disabled': {
    credential: true,
    words: { en: 'Another service has disabled the account there: {name}', ko: '다른 서비스에서 그쪽 계정을 막았어요: {name}' },
    notice: ({ left }) => ({
      subject: {
        en: 'The sign-in with another service to your account at {name} is paused',
        ko: '{name} 계정의 다른 서비스 로그인이 멈췄어요',
      },
      body: {
        en: `{key} tells us that your account there is disabled. The devices that were signed in with {key} are signed out. Once {key} lets you in again, you can sign in here with it as before. ${wayLeft(left).en}`,
        ko: `{key} 계정이 막혔다는 알림을 받아서, {key} 계정으로 로그인한 기기에서 로그아웃했어요. {key} 계정이 풀리면 예전처럼 로그인할 수 있어요. ${wayLeft(left).ko}`,
      },
    }),
  },
  'identity.sessions-revoked': {
    words: {
      en: 'Another service has asked to sign out the devices that came by it: {name}',
      ko: '다른 서비스의 요청으로 로그아웃했어요: {name}',
    },
    notice: {
      subject: { en: 'Devices were signed out of your account at {name}', ko: '{name} 계정에서 일부 기기가 로그아웃됐어요' },
      body: {
        en: '{key} has ended your sessions there, for example because somebody else may have been in your account. The devices that were signed in here with {key} are signed out too. Look at your {key} account, and sign in again.',
        ko: '{key}에서 로그인을 모두 끊었어요. 다른 사람이 {key} 계정에 들어왔을 때도 이렇게 해요. 그래서 그 계정으로 로그인한 기기는 여기서도 로그아웃했어요. {key} 계정을 살펴본 뒤 다시 로그인해 주세요.',
      },
    },
  },
  'identity.mail-disabled': {
    words: { en: 'Another service no longer forwards our mails: {name}', ko: '다른 서비스가 메일을 더는 전달하지 않아요: {name}' },
  },
  'identity.mail-enabled': {
    words: { en: 'Another service forwards our mails again: {name}', ko: '다른 서비스가 메일을 다시 전달해요: {name}' },
  },
  'identity.link-refused': {
    words: { en: 'A sign-in with another service was not linked: {name}', ko: '다른 서비스 로그인을 연결하지 않았어요: {name}' },
    // A reply that came to another session than the one that asked is a matter of the audit log.
    notice: ({ reason }) => (reason === undefined ? linkedElsewhere : undefined),
  },
});

declare module '../../platform/events/events.ts' {
  interface EventsOf {
    readonly social: typeof socialEvents;
  }
}
