import { defineErrors } from '../../platform/http/errors.ts';

export const interactionErrors = defineErrors({
  unknown_interaction: {
    status: 404,
    title: { en: 'No such request', ko: '없는 요청' },
    en: 'This request is over. Start again in the application.',
    ko: '끝난 요청이에요. 앱에서 다시 시작해 주세요.',
  },
  step_not_due: {
    status: 409,
    title: { en: 'Not asked for', ko: '지금은 할 수 없음' },
    uncounted: true,
    en: 'This decision is not asked for now. Ask what the request waits for.',
    ko: '지금 결정할 일이 아니에요. 요청이 무엇을 기다리는지 다시 확인해 주세요.',
  },
});
