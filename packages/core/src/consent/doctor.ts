import { type Finding, findingsOf } from '../kernel/finding.ts';
import type { Settings } from '../platform/config/settings.ts';

/** What the doctor reports about the documents that users are asked to agree to. */
export function examineConsents(settings: Settings): readonly Finding[] {
  const production = settings.environment === 'production';
  return findingsOf([
    {
      when: settings.consents.documents.length > 0 && (settings.brand.termsUrl ?? settings.brand.privacyUrl) !== undefined,
      severity: 'note',
      code: 'consents_replace_sentence',
      message: 'The sentence about terms and privacy is not shown below the sign-up form: the documents of DAEMUN_CONSENTS take its place',
      fix: 'Have the terms and the privacy policy among the documents; the footer links to the two addresses as before',
    },
    {
      when: production && settings.consents.documents.length > 0 && !settings.consents.documents.some(({ required }) => required),
      severity: 'warning',
      code: 'consents_none_required',
      message: 'No document of DAEMUN_CONSENTS is required: accounts are made without consent to any terms',
      fix: 'Set "required": true for what every account needs',
    },
  ]);
}
