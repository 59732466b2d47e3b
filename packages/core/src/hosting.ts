/** What a server around the engine needs beside it: the same rules for hosts, cookies, languages and logs. */
export type { LinkWorks } from './operations/links.ts';
export { type DatabaseFault, databaseFault } from './platform/database/fault.ts';
export { trimBlanks } from './platform/http/blanks.ts';
export type { Caller } from './platform/http/caller.ts';
export { type Capability as ApiCapability, capabilities as apiCapabilities } from './platform/http/capabilities.ts';
export { askedConsents, consentsDue } from './platform/http/consents.ts';
export { cookieScheme, originCookieName, readCookies } from './platform/http/cookies.ts';
export { demandsTwoFactor, mustEnrol } from './platform/http/enrolment.ts';
export { type Answer, ContentAborted, ContentTooLarge, type ReplyMessage, type RequestMessage } from './platform/http/message.ts';
export { createHostCheck } from './platform/http/origins.ts';
export { ownPath } from './platform/http/own-path.ts';
export type { AdmitPage, PageAdmission } from './platform/http/page-limit.ts';
export { isLocale, type Locale, negotiateLocale } from './platform/i18n/text.ts';
export type { Log } from './platform/log/log.ts';
export { createPinoLog } from './platform/log/pino.ts';
export type { PagesState } from './platform/pages-state.ts';
export { type ProcessLock, tryFolderLock } from './platform/process-lock.ts';
export type { Callers } from './session/callers.ts';
