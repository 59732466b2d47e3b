import { defineErrors } from '../../platform/http/errors.ts';

/** Errors of the page on which a person lets a device in. */
export const deviceErrors = defineErrors({
  unknown_user_code: {
    status: 404,
    title: { en: 'No such code', ko: '없는 코드' },
    en: 'No device waits with this code. Check it, or have the device show a new one.',
    ko: '이 코드로 기다리는 기기가 없어요. 코드를 확인하거나 기기에서 새 코드를 받아 주세요.',
  },
});
