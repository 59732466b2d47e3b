import { defineEvents } from '@daemun/core/capability';

/** What happens with badges. */
export const badgeEvents = defineEvents({
  'app.badge-added': {
    credential: true,
    words: { en: 'A badge was added', ko: '사원증을 등록했어요' },
    notice: {
      subject: { en: 'A new badge for your account at {name}', ko: '{name} 계정에 사원증을 새로 등록했어요' },
      body: {
        en: 'A badge was made that signs in at the readers. If that was not you, change your password now and tell us.',
        ko: '리더기에서 로그인할 수 있는 사원증을 만들었어요. 본인이 아니라면 지금 비밀번호를 바꾸고 알려 주세요.',
      },
    },
  },
});
