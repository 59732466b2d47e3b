/** What an app imports: types of a few plain files, so that none of the libraries inside is read with them. */
export type { Routes } from './api.gen.ts';
export { type Api, type ApiError, type Caller, type CallInput, DaemunError, type Outcome, type RouteName } from './api.ts';
export { createDaemun } from './create-daemun.ts';
export type { Handler } from './platform/http/fetch.ts';
export type { Log } from './platform/log/log.ts';
export type { Metrics } from './platform/metrics/metrics.ts';
export type { CodeSent, PhoneOutcome, PhoneOwner, PhoneProven, PhoneRefusal, Phones } from './platform/sms/phones.ts';
export type { Daemun, DaemunInput, OwnCapability, Parts } from './public-types.ts';
export type { Settings, SettingsInput } from './settings.gen.ts';
