import { defineErrors } from '../../platform/http/errors.ts';

/** Errors of the administration of resources. */
export const resourceErrors = defineErrors({
  resource_not_found: {
    status: 404,
    title: { en: 'No such resource', ko: '없는 리소스' },
    en: 'There is no such resource. It may have been deleted.',
    ko: '그런 리소스가 없어요. 이미 삭제됐을 수 있어요.',
  },
  resource_exists: {
    status: 409,
    title: { en: 'Resource exists', ko: '이미 있는 리소스' },
    en: 'There is a resource with this identifier already. Change that one instead.',
    ko: '같은 식별자의 리소스가 이미 있어요. 그 리소스를 바꿔 주세요.',
  },
});
