/** What a token is for. A token of one purpose is nothing anywhere else (S-47). */
export type Purpose =
  | 'verify-email'
  | 'reset-password'
  | 'change-email'
  | 'undo-email-change'
  | 'undo-phone-change'
  | 'restore-account'
  | 'first-administrator';
