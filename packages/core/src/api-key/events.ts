import { defineEvents, type Notice } from '../platform/events/declare.ts';

/** A key was created, or it replaced another one. For its owner both are a key that did not exist before. */
const newKey: Notice = {
  subject: { en: 'A new API key for your account at {name}', ko: '{name} 계정에 API 키를 새로 만들었어요' },
  body: {
    en: 'An API key that begins with {start} was made. Programs that have it act in your name. If that was not you, delete the key and change your password.',
    ko: '{start}(으)로 시작하는 API 키를 만들었어요. 이 키를 가진 프로그램은 계정을 대신해 일할 수 있어요. 본인이 아니라면 키를 삭제하고 비밀번호를 바꿔 주세요.',
  },
};

/** Events about API keys. */
export const apiKeyEvents = defineEvents({
  'api-key.created': {
    words: { en: 'An API key was made: {name}', ko: 'API 키를 만들었어요: {name}' },
    notice: newKey,
  },
  'api-key.rotated': {
    words: { en: 'An API key was replaced: {name}', ko: 'API 키를 교체했어요: {name}' },
    notice: newKey,
  },
  'api-key.revoked': {
    words: { en: 'An API key was revoked', ko: 'API 키를 폐기했어요' },
  },
  'api-key.expiring': {
    words: null,
    notice: {
      subject: { en: 'An API key at {name} is about to expire', ko: '{name} API 키가 곧 만료돼요' },
      body: {
        en: 'The key “{key}”, which begins with {start}, stops working on {expiresAt}. Replace it before then: on the page of your API keys you can make its successor while the old one goes on.',
        ko: '{start}(으)로 시작하는 “{key}” 키는 {expiresAt}부터 쓸 수 없어요. 그 전에 바꿔 주세요. API 키 페이지에서 예전 키를 쓰는 동안 새 키를 만들 수 있어요.',
      },
    },
  },
});

declare module '../platform/events/events.ts' {
  interface EventsOf {
    readonly apiKey: typeof apiKeyEvents;
  }
}
