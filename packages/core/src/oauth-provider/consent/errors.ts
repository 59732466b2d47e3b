import { defineErrors } from '../../platform/http/errors.ts';

export const connectedAppErrors = defineErrors({
  connected_app_not_found: {
    status: 404,
    title: { en: 'No such application', ko: '연결되지 않은 앱' },
    en: 'This application is not connected to your account.',
    ko: '이 계정에 연결된 앱이 아니에요.',
  },
});
