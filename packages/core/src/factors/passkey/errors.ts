import { defineErrors } from '../../platform/http/errors.ts';

export const passkeyErrors = defineErrors({
  invalid_passkey: {
    status: 401,
    title: { en: 'Passkey not accepted', ko: '받아들일 수 없는 패스키' },
    en: 'That passkey was not accepted. Try again, or sign in another way.',
    ko: '패스키를 확인하지 못했어요. 다시 시도하거나 다른 방법으로 로그인해 주세요.',
  },
  passkey_changed: {
    status: 401,
    title: { en: 'Passkey has changed', ko: '달라진 패스키' },
    en: 'The sync setting of this passkey has changed since it was saved, so it was not accepted. Sign in another way. Then delete the passkey and create a new one.',
    ko: '저장할 때와 정보가 달라진 패스키라 쓸 수 없어요. 다른 방법으로 로그인한 뒤 지우고 새로 저장해 주세요.',
  },
  passkey_refused: {
    status: 400,
    title: { en: 'Passkey not saved', ko: '저장하지 못한 패스키' },
    en: 'The passkey could not be saved. Start again.',
    ko: '패스키를 저장하지 못했어요. 처음부터 다시 시도해 주세요.',
  },
  passkey_synced: {
    status: 409,
    title: { en: 'Passkey syncs to other devices', ko: '다른 기기에 복사되는 패스키' },
    en: 'Your account accepts only passkeys that stay in one device, such as a security key. This one syncs to other devices.',
    ko: '이 계정에는 보안 키처럼 기기 하나에만 있는 패스키를 써야 해요. 이 패스키는 다른 기기로도 복사돼요.',
  },
  passkey_exists: {
    status: 409,
    title: { en: 'Passkey already saved', ko: '이미 저장된 패스키' },
    en: 'This passkey is already saved.',
    ko: '이미 저장된 패스키예요.',
  },
  too_many_passkeys: {
    status: 409,
    title: { en: 'Too many passkeys', ko: '너무 많은 패스키' },
    en: 'Your account has reached its limit of passkeys. Delete one first.',
    ko: '패스키를 더 만들 수 없어요. 쓰지 않는 패스키를 먼저 지워 주세요.',
  },
  passkey_not_found: {
    status: 404,
    title: { en: 'No such passkey', ko: '없는 패스키' },
    en: 'You have no such passkey.',
    ko: '그런 패스키가 없어요.',
  },
  no_passkeys: {
    status: 409,
    title: { en: 'No passkey', ko: '패스키 없음' },
    en: 'Your account has no passkey.',
    ko: '이 계정에는 패스키가 없어요.',
  },
});
