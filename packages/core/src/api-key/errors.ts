import { defineErrors } from '../platform/http/errors.ts';

export const apiKeyErrors = defineErrors({
  api_key_not_found: {
    status: 404,
    title: { en: 'No such API key', ko: '없는 API 키' },
    en: 'You have no such API key. It may have been deleted.',
    ko: '그런 API 키가 없어요. 이미 삭제됐을 수 있어요.',
  },
  api_key_replaced: {
    status: 409,
    title: { en: 'API key replaced or expired', ko: '교체되었거나 만료된 API 키' },
    en: 'That key has been replaced or has expired. Use the newer key, or create a new one.',
    ko: '이미 교체됐거나 만료된 키예요. 새 키를 쓰거나 키를 새로 만들어 주세요.',
  },
  api_key_limit_reached: {
    status: 409,
    title: { en: 'Too many API keys', ko: '너무 많은 API 키' },
    en: 'You have reached the limit of {limit} keys. Delete one first.',
    ko: '키를 {limit}개까지만 만들 수 있어요. 먼저 하나를 삭제해 주세요.',
  },
});
