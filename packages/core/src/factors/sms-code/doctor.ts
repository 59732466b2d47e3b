import { type Finding, findingsOf } from '../../kernel/finding.ts';
import type { Settings } from '../../platform/config/settings.ts';

/** What the doctor reports about text messages. */
export function examineTextMessages(settings: Settings): readonly Finding[] {
  const production = settings.environment === 'production';
  return findingsOf([
    {
      when: production && settings.sms.gateways.includes('aligo:') && settings.sms.aligo?.testMode === true,
      severity: 'warning',
      code: 'sms_test_mode',
      message: 'Aligo is in test mode: it takes text messages and delivers none',
      fix: 'Unset ALIGO_TEST_MODE',
    },
    {
      when: production && settings.phone.countries.includes('*'),
      severity: 'warning',
      code: 'sms_everywhere',
      message: 'Text messages go to every country, which is what those look for who earn by them',
      fix: 'Name the countries of your people in DAEMUN_PHONE_COUNTRIES',
    },
  ]);
}
