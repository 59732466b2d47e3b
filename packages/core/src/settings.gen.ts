// Made by `npm run client-types` from the schemas of the settings. Do not edit.

import type { PrincipalSession, PrincipalUser } from './platform/http/principal.ts';

/** So much in so much time, for one client or one target. */
export interface Rate {
  readonly points: number;
  readonly windowSeconds: number;
}

/** A limit as an embedder writes it: rates, or texts such as `10/15m`, by what they count. */
export interface LimitInput {
  readonly source?: readonly (string | Rate)[] | undefined;
  readonly slice?: readonly (string | Rate)[] | undefined;
  readonly target?: readonly (string | Rate)[] | undefined;
  readonly targetAndSource?: readonly (string | Rate)[] | undefined;
}

/** A limit, by what it counts. */
export interface Limit {
  readonly source?: readonly Rate[] | undefined;
  readonly slice?: readonly Rate[] | undefined;
  readonly target?: readonly Rate[] | undefined;
  readonly targetAndSource?: readonly Rate[] | undefined;
}

/** The settings that an embedder writes (docs/configuration.md). Only `origin` and `secrets` are required. */
export interface SettingsInput {
  /** The mode. Development shows the outbox on localhost only and generates its own secret. Production refuses unsafe settings */
  readonly environment?: 'development' | 'test' | 'production' | undefined;
  /** The public origin. Links and cookies use only this origin (S-50) */
  readonly origin: string;
  /** Further origins of pages or apps that may call the API. Browsers send cookies only from the same site */
  readonly trustedOrigins?: string[] | undefined;
  /** Further request headers that the trusted origins may send, such as tracing headers */
  readonly trustedOriginHeaders?: string[] | undefined;
  /** The proxies whose X-Forwarded-For is trusted. Behind a proxy it must be set, or all clients share one limit. The proxy must also send X-Forwarded-Proto with the protocol of the client */
  readonly trustProxy?: number | string[] | undefined;
  /** The lowest level of lines that the log gets */
  readonly logLevel?: 'silent' | 'error' | 'warn' | 'info' | 'debug' | undefined;
  /** The requests that get a line in the log. Every 5xx gets one, unless it is off. Only `daemun start` uses it */
  readonly requestLog?: string | undefined;
  /** The address where Prometheus reads metrics, on a separate port. A port alone listens on 127.0.0.1. Only `daemun start` uses it */
  readonly metrics?: string | undefined;
  /** The secrets of the deployment, newest first. The first one encrypts, all of them decrypt */
  readonly secrets: string[];
  /** The bearer tokens that let your other services introspect tokens and keys, and read the feed of revocations */
  readonly serviceTokens?: string[] | undefined;
  /** The folder of the embedded database. ":memory:" keeps the database in memory */
  readonly dataFolder?: string | undefined;
  /** The PostgreSQL server. If unset, Daemun uses the embedded database */
  readonly databaseUrl?: string | undefined;
  /** The same database without a pooler in transaction mode, for migrations and for notifications between processes */
  readonly databaseDirectUrl?: string | undefined;
  /** How long a migration waits for locks of PostgreSQL before the start fails */
  readonly migrationWaitSeconds?: number | undefined;
  /** How many sessions a process caches, about 2 KiB each, and as many API keys. 0 turns the cache off */
  readonly sessionCacheEntries?: number | undefined;
  /** How many connections to PostgreSQL one process keeps */
  readonly databaseConnections?: number | undefined;
  /** The Redis server. If unset, each process keeps its counters in memory */
  readonly redisUrl?: string | undefined;
  readonly mail?:
    | {
        /** The mail server. The outbox shows mails at /dev/outbox, on localhost only, and is not for production */
        readonly url?: string | undefined;
        /** The sender of mails */
        readonly from?: string | undefined;
      }
    | undefined;
  readonly sms?:
    | {
        /** The gateway for text messages. The second one is used if the first one fails */
        readonly gateways?: string[] | undefined;
        /** The most text messages that the deployment sends in a day. It caps their cost */
        readonly perDay?: number | undefined;
        /** The lifetime of a code in a text message */
        readonly codeSeconds?: number | undefined;
        readonly aligo?:
          | {
              /** Aligo: key */
              readonly apiKey: string;
              /** Aligo: account */
              readonly userId: string;
              /** Aligo: sender */
              readonly sender: string;
              /** Aligo: the URL of its API */
              readonly url?: string | undefined;
              /** Aligo takes messages, delivers none and charges nothing */
              readonly testMode?: boolean | undefined;
            }
          | undefined;
        readonly solapi?:
          | {
              /** SOLAPI: key */
              readonly apiKey: string;
              /** SOLAPI: secret */
              readonly apiSecret: string;
              /** SOLAPI: sender */
              readonly sender: string;
              /** SOLAPI: the URL of its API */
              readonly url?: string | undefined;
            }
          | undefined;
        readonly twilio?:
          | {
              /** Twilio: account */
              readonly accountSid: string;
              /** Twilio: token */
              readonly authToken: string;
              /** Twilio: sender */
              readonly sender?: string | undefined;
              /** Twilio: messaging service, instead of a sender */
              readonly messagingService?: string | undefined;
              /** Twilio: the URL of its API */
              readonly url?: string | undefined;
            }
          | undefined;
      }
    | undefined;
  readonly phone?:
    | {
        /** Countries whose numbers are accepted. A number without a country code belongs to the first country */
        readonly countries?: string[] | undefined;
      }
    | undefined;
  readonly captcha?:
    | {
        /** The captcha that is asked for after failed sign-ins or many messages from one source */
        readonly provider?: 'off' | 'altcha' | 'turnstile' | 'hcaptcha' | 'recaptcha' | undefined;
        /** The public key from the vendor. Altcha needs none */
        readonly siteKey?: string | undefined;
        /** The secret key from the vendor. Altcha needs none */
        readonly secret?: string | undefined;
        /** The URL of the vendor’s API */
        readonly verifyUrl?: string | undefined;
        /** Altcha: the most hashes that a browser computes. The average is half of it */
        readonly work?: number | undefined;
      }
    | undefined;
  /** Networks beyond the public internet that hold the keys, documents and logout addresses of OAuth clients. A loopback network is for development, then also by http */
  readonly outboundAllow?: string[] | undefined;
  /** A factor for every rate limit, for load tests. 1 gives the limits of production, on localhost too */
  readonly rateLimitFactor?: number | undefined;
  readonly limits?:
    | {
        readonly general?: LimitInput | undefined;
        readonly newPassword?: LimitInput | undefined;
        readonly passwordSignIn?: LimitInput | undefined;
        readonly social?: LimitInput | undefined;
        readonly secondFactor?: LimitInput | undefined;
        readonly redeem?: LimitInput | undefined;
        readonly sendMail?: LimitInput | undefined;
        readonly sendSms?: LimitInput | undefined;
        readonly sendSmsByAccount?: LimitInput | undefined;
        readonly passkey?: LimitInput | undefined;
        readonly captcha?: LimitInput | undefined;
        readonly signUp?: LimitInput | undefined;
        readonly ownAccount?: LimitInput | undefined;
        readonly administration?: LimitInput | undefined;
        readonly page?: LimitInput | undefined;
        readonly token?: LimitInput | undefined;
        readonly sessionToken?: LimitInput | undefined;
        readonly tokenLookup?: LimitInput | undefined;
        readonly introspection?: LimitInput | undefined;
        readonly oauthToken?: LimitInput | undefined;
        readonly oauthClientLogin?: LimitInput | undefined;
        readonly oauthLookup?: LimitInput | undefined;
        readonly oauthAuthorize?: LimitInput | undefined;
        readonly oauthRegistration?: LimitInput | undefined;
        readonly oauthDevice?: LimitInput | undefined;
        readonly oauthUserCode?: LimitInput | undefined;
        readonly revocations?: LimitInput | undefined;
      }
    | undefined;
  /** The time zone of every date in mails and pages. Each date names it */
  readonly timeZone?: string | undefined;
  readonly brand?:
    | {
        /** The product name, in pages and mails */
        readonly name?: string | undefined;
        /** Accent colour of the pages, as #rrggbb */
        readonly accent?: string | undefined;
        /** Path of a logo on this origin. If unset, the pages show the logo of Daemun */
        readonly logoUrl?: string | undefined;
        /** The page that is linked below the sign-up form */
        readonly termsUrl?: string | undefined;
        /** The page that is linked below the sign-up form */
        readonly privacyUrl?: string | undefined;
        /** The page or mail address that error pages link to */
        readonly supportUrl?: string | undefined;
      }
    | undefined;
  readonly lifetimes?:
    | {
        /** How long a session lives without activity */
        readonly sessionIdleSeconds?: number | undefined;
        /** How long a session lives at most, with or without activity (63B §2.1.3) */
        readonly sessionAbsoluteSeconds?: number | undefined;
        /** How long a session keeps its token before it gets a new one (C3) */
        readonly sessionRenewalSeconds?: number | undefined;
        /** The most sessions of an account. The oldest session above this number ends */
        readonly sessionsPerUser?: number | undefined;
        /** How long a verified factor counts as fresh (S-64) */
        readonly freshSeconds?: number | undefined;
        /** The lifetime of a link that verifies an address */
        readonly emailVerificationSeconds?: number | undefined;
        /** The lifetime of a sign-in link or code in a mail */
        readonly emailSignInSeconds?: number | undefined;
        /** The lifetime of a link that resets the password */
        readonly passwordResetSeconds?: number | undefined;
        /** The lifetime of the link that undoes a changed address or number */
        readonly emailChangeUndoSeconds?: number | undefined;
        /** How long a pending sign-in waits for its second factor */
        readonly pendingSignInSeconds?: number | undefined;
        /** The lifetime of the link that creates the first administrator (S-17) */
        readonly firstAdministratorSeconds?: number | undefined;
        /** The grace period: how long a closed account can be restored before it is deleted */
        readonly deletionGraceSeconds?: number | undefined;
      }
    | undefined;
  readonly tokens?:
    | {
        /** The algorithm that signs access tokens */
        readonly algorithm?: 'ES256' | 'RS256' | 'EdDSA' | undefined;
        /** The lifetime of an access token */
        readonly accessSeconds?: number | undefined;
        /** How long a refresh token stays valid without being used */
        readonly refreshIdleSeconds?: number | undefined;
        /** The longest time that tokens can be refreshed after a sign-in */
        readonly refreshAbsoluteSeconds?: number | undefined;
        /** How long a repeated refresh with the same token gets the same reply, for clients that lost it */
        readonly refreshGraceSeconds?: number | undefined;
        /** A sign-in with tokens revokes the tokens of earlier sign-ins of the account */
        readonly oneFamilyPerUser?: boolean | undefined;
        /** How long a signing key is used before a new one replaces it */
        readonly signingKeySeconds?: number | undefined;
        /** The `aud` claim of access tokens */
        readonly audience?: string | undefined;
        /** Add the claims that Hasura reads to access tokens */
        readonly hasura?: boolean | undefined;
        readonly claims?:
          | ((of: { readonly user: PrincipalUser; readonly session: PrincipalSession }) => object | Promise<object>)
          | undefined;
      }
    | undefined;
  /** The sign-in methods, in the order in which the pages offer them */
  readonly signInMethods?: ('passkey' | 'password' | 'magic-link' | 'email-code' | 'sms-code')[] | undefined;
  /** Whether an account must verify its address. If off, a registration signs in at once and reveals whether an address is taken */
  readonly emailVerification?: boolean | undefined;
  /** Documents that people agree to at sign-up, and the minimum age ([guide](guides/consents.md)) */
  readonly consents?:
    | readonly {
        readonly id: string;
        readonly version: string;
        readonly title: { readonly en: string; readonly ko: string };
        readonly url: string | { readonly en: string; readonly ko: string };
        readonly required: boolean;
      }[]
    | {
        readonly minimumAge?: number | undefined;
        readonly documents?: readonly {
          readonly id: string;
          readonly version: string;
          readonly title: { readonly en: string; readonly ko: string };
          readonly url: string | { readonly en: string; readonly ko: string };
          readonly required: boolean;
        }[];
      }
    | undefined;
  readonly passkeys?:
    | {
        /** The domain of passkeys (relying party ID). Passkeys of another domain stop working */
        readonly rpId?: string | undefined;
        /** The most passkeys that an account may have */
        readonly perUser?: number | undefined;
        /** The accounts that may only use passkeys that stay in one device. Synced passkeys are refused */
        readonly deviceBoundFor?: 'nobody' | 'administrators' | 'everyone' | undefined;
        /** Android apps that may use the passkeys, published at /.well-known/assetlinks.json */
        readonly androidApps?: string[] | undefined;
        /** iOS and macOS apps that may use the passkeys, published at /.well-known/apple-app-site-association */
        readonly appleApps?: string[] | undefined;
      }
    | undefined;
  readonly password?:
    | {
        /** The shortest password, in characters. Less than 12 needs DAEMUN_TWO_FACTOR=everyone */
        readonly minimumLength?: number | undefined;
        /** The longest password, in characters */
        readonly maximumLength?: number | undefined;
        /** The lowest password strength that is accepted, as zxcvbn estimates it */
        readonly minimumStrength?: number | undefined;
        /** Argon2id: memory */
        readonly memoryKib?: number | undefined;
        /** Argon2id: passes */
        readonly iterations?: number | undefined;
        /** Argon2id: lanes */
        readonly parallelism?: number | undefined;
        /** A key that is mixed into every password hash and kept outside the database. A change makes all passwords invalid */
        readonly pepper?: string | undefined;
        /** How many passwords are hashed at the same time */
        readonly hashesAtOnce?: number | undefined;
        /** How many sign-ins may wait for hashing. Further ones get 503 `busy`. A quarter is reserved for known browsers and live sessions */
        readonly hashQueue?: number | undefined;
        /** The longest wait for hashing */
        readonly hashWaitSeconds?: number | undefined;
      }
    | undefined;
  readonly lockout?:
    | {
        /** The delays after the 5th, 6th, … wrong password in a row. The last delay repeats */
        readonly delaysSeconds?: number[] | undefined;
        /** How many wrong passwords in a row disable the password (S-24) */
        readonly disableAfter?: number | undefined;
      }
    | undefined;
  readonly social?:
    | {
        /** How long a person may take at a social provider */
        readonly attemptSeconds?: number | undefined;
        /** Keep the tokens of social providers, encrypted, for the person’s own use */
        readonly keepTokens?: boolean | undefined;
        /** URL schemes of your own apps. A sign-in in the system browser may lead back to them, and to loopback addresses */
        readonly appRedirects?: string[] | undefined;
        readonly google?:
          | {
              /** Google: the client id. The provider is on when it is set */
              readonly clientId?: string | undefined;
              /** Google: the client secret */
              readonly clientSecret?: string | undefined;
              /** Google: further client ids, such as those of native apps, whose ID tokens are accepted */
              readonly audiences?: string[] | undefined;
              /** Google: values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
              readonly trustedAcr?: string[] | undefined;
              /** Google: further domains whose verified addresses are believed */
              readonly trustedEmailDomains?: string[] | undefined;
              /** Google: the address of its sign-in page */
              readonly authorizeUrl?: string | undefined;
              /** Google: the token endpoint */
              readonly tokenUrl?: string | undefined;
              /** Google: the endpoint for the person’s profile */
              readonly userinfoUrl?: string | undefined;
              /** Google: the keys that sign ID tokens */
              readonly keysUrl?: string | undefined;
              /** Google: the endpoint that revokes tokens */
              readonly revokeUrl?: string | undefined;
              /** Google: the issuer. Its discovery document names the endpoints */
              readonly issuer?: string | undefined;
            }
          | undefined;
        readonly apple?:
          | {
              /** Apple: the client id. The provider is on when it is set */
              readonly clientId?: string | undefined;
              /** Apple: the client secret */
              readonly clientSecret?: string | undefined;
              /** Apple: further client ids, such as those of native apps, whose ID tokens are accepted */
              readonly audiences?: string[] | undefined;
              /** Apple: values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
              readonly trustedAcr?: string[] | undefined;
              /** Apple: further domains whose verified addresses are believed */
              readonly trustedEmailDomains?: string[] | undefined;
              /** Apple: the address of its sign-in page */
              readonly authorizeUrl?: string | undefined;
              /** Apple: the token endpoint */
              readonly tokenUrl?: string | undefined;
              /** Apple: the endpoint for the person’s profile */
              readonly userinfoUrl?: string | undefined;
              /** Apple: the keys that sign ID tokens */
              readonly keysUrl?: string | undefined;
              /** Apple: the endpoint that revokes tokens */
              readonly revokeUrl?: string | undefined;
              /** Apple: the issuer. Its discovery document names the endpoints */
              readonly issuer?: string | undefined;
              /** Apple: the team */
              readonly teamId?: string | undefined;
              /** Apple: the key */
              readonly keyId?: string | undefined;
              /** Apple: the private key, which signs the client secret */
              readonly privateKey?: string | undefined;
            }
          | undefined;
        readonly kakao?:
          | {
              /** Kakao: the client id. The provider is on when it is set */
              readonly clientId?: string | undefined;
              /** Kakao: the client secret */
              readonly clientSecret?: string | undefined;
              /** Kakao: further client ids, such as those of native apps, whose ID tokens are accepted */
              readonly audiences?: string[] | undefined;
              /** Kakao: values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
              readonly trustedAcr?: string[] | undefined;
              /** Kakao: further domains whose verified addresses are believed */
              readonly trustedEmailDomains?: string[] | undefined;
              /** Kakao: the address of its sign-in page */
              readonly authorizeUrl?: string | undefined;
              /** Kakao: the token endpoint */
              readonly tokenUrl?: string | undefined;
              /** Kakao: the endpoint for the person’s profile */
              readonly userinfoUrl?: string | undefined;
              /** Kakao: the keys that sign ID tokens */
              readonly keysUrl?: string | undefined;
              /** Kakao: the endpoint that revokes tokens */
              readonly revokeUrl?: string | undefined;
              /** Kakao: the issuer. Its discovery document names the endpoints */
              readonly issuer?: string | undefined;
              /** Kakao: OpenID Connect is on in Kakao’s console */
              readonly oidc?: boolean | undefined;
              /** Kakao: the base of its API */
              readonly apiUrl?: string | undefined;
              /** Kakao: the number of the app, for access tokens of native apps and unlink messages */
              readonly appId?: string | undefined;
              /** Kakao: the admin key, to unlink people and to check Kakao’s messages */
              readonly adminKey?: string | undefined;
            }
          | undefined;
        readonly naver?:
          | {
              /** Naver: the client id. The provider is on when it is set */
              readonly clientId?: string | undefined;
              /** Naver: the client secret */
              readonly clientSecret?: string | undefined;
              /** Naver: further client ids, such as those of native apps, whose ID tokens are accepted */
              readonly audiences?: string[] | undefined;
              /** Naver: values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
              readonly trustedAcr?: string[] | undefined;
              /** Naver: further domains whose verified addresses are believed */
              readonly trustedEmailDomains?: string[] | undefined;
              /** Naver: the address of its sign-in page */
              readonly authorizeUrl?: string | undefined;
              /** Naver: the token endpoint */
              readonly tokenUrl?: string | undefined;
              /** Naver: the endpoint for the person’s profile */
              readonly userinfoUrl?: string | undefined;
              /** Naver: the keys that sign ID tokens */
              readonly keysUrl?: string | undefined;
              /** Naver: the endpoint that revokes tokens */
              readonly revokeUrl?: string | undefined;
              /** Naver: the issuer. Its discovery document names the endpoints */
              readonly issuer?: string | undefined;
              /** Naver: use OpenID Connect instead of Naver’s classic sign-in */
              readonly oidc?: boolean | undefined;
            }
          | undefined;
        readonly github?:
          | {
              /** GitHub: the client id. The provider is on when it is set */
              readonly clientId?: string | undefined;
              /** GitHub: the client secret */
              readonly clientSecret?: string | undefined;
              /** GitHub: further client ids, such as those of native apps, whose ID tokens are accepted */
              readonly audiences?: string[] | undefined;
              /** GitHub: values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
              readonly trustedAcr?: string[] | undefined;
              /** GitHub: further domains whose verified addresses are believed */
              readonly trustedEmailDomains?: string[] | undefined;
              /** GitHub: the address of its sign-in page */
              readonly authorizeUrl?: string | undefined;
              /** GitHub: the token endpoint */
              readonly tokenUrl?: string | undefined;
              /** GitHub: the endpoint for the person’s profile */
              readonly userinfoUrl?: string | undefined;
              /** GitHub: the keys that sign ID tokens */
              readonly keysUrl?: string | undefined;
              /** GitHub: the endpoint that revokes tokens */
              readonly revokeUrl?: string | undefined;
              /** GitHub: the endpoint for the person’s addresses */
              readonly emailsUrl?: string | undefined;
            }
          | undefined;
        readonly microsoft?:
          | {
              /** Microsoft: the client id. The provider is on when it is set */
              readonly clientId?: string | undefined;
              /** Microsoft: the client secret */
              readonly clientSecret?: string | undefined;
              /** Microsoft: further client ids, such as those of native apps, whose ID tokens are accepted */
              readonly audiences?: string[] | undefined;
              /** Microsoft: values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
              readonly trustedAcr?: string[] | undefined;
              /** Microsoft: further domains whose verified addresses are believed */
              readonly trustedEmailDomains?: string[] | undefined;
              /** Microsoft: the address of its sign-in page */
              readonly authorizeUrl?: string | undefined;
              /** Microsoft: the token endpoint */
              readonly tokenUrl?: string | undefined;
              /** Microsoft: the endpoint for the person’s profile */
              readonly userinfoUrl?: string | undefined;
              /** Microsoft: the keys that sign ID tokens */
              readonly keysUrl?: string | undefined;
              /** Microsoft: the endpoint that revokes tokens */
              readonly revokeUrl?: string | undefined;
              /** Microsoft: the issuer. Its discovery document names the endpoints */
              readonly issuer?: string | undefined;
              /** Microsoft: who may sign in */
              readonly tenant?: string | undefined;
            }
          | undefined;
        readonly line?:
          | {
              /** LINE: the client id. The provider is on when it is set */
              readonly clientId?: string | undefined;
              /** LINE: the client secret */
              readonly clientSecret?: string | undefined;
              /** LINE: further client ids, such as those of native apps, whose ID tokens are accepted */
              readonly audiences?: string[] | undefined;
              /** LINE: values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
              readonly trustedAcr?: string[] | undefined;
              /** LINE: further domains whose verified addresses are believed */
              readonly trustedEmailDomains?: string[] | undefined;
              /** LINE: the address of its sign-in page */
              readonly authorizeUrl?: string | undefined;
              /** LINE: the token endpoint */
              readonly tokenUrl?: string | undefined;
              /** LINE: the endpoint for the person’s profile */
              readonly userinfoUrl?: string | undefined;
              /** LINE: the keys that sign ID tokens */
              readonly keysUrl?: string | undefined;
              /** LINE: the endpoint that revokes tokens */
              readonly revokeUrl?: string | undefined;
              /** LINE: the issuer. Its discovery document names the endpoints */
              readonly issuer?: string | undefined;
            }
          | undefined;
        readonly facebook?:
          | {
              /** Facebook: the client id. The provider is on when it is set */
              readonly clientId?: string | undefined;
              /** Facebook: the client secret */
              readonly clientSecret?: string | undefined;
              /** Facebook: further client ids, such as those of native apps, whose ID tokens are accepted */
              readonly audiences?: string[] | undefined;
              /** Facebook: values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
              readonly trustedAcr?: string[] | undefined;
              /** Facebook: further domains whose verified addresses are believed */
              readonly trustedEmailDomains?: string[] | undefined;
              /** Facebook: the address of its sign-in page */
              readonly authorizeUrl?: string | undefined;
              /** Facebook: the token endpoint */
              readonly tokenUrl?: string | undefined;
              /** Facebook: the endpoint for the person’s profile */
              readonly userinfoUrl?: string | undefined;
              /** Facebook: the keys that sign ID tokens */
              readonly keysUrl?: string | undefined;
              /** Facebook: the endpoint that revokes tokens */
              readonly revokeUrl?: string | undefined;
            }
          | undefined;
        readonly discord?:
          | {
              /** Discord: the client id. The provider is on when it is set */
              readonly clientId?: string | undefined;
              /** Discord: the client secret */
              readonly clientSecret?: string | undefined;
              /** Discord: further client ids, such as those of native apps, whose ID tokens are accepted */
              readonly audiences?: string[] | undefined;
              /** Discord: values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
              readonly trustedAcr?: string[] | undefined;
              /** Discord: further domains whose verified addresses are believed */
              readonly trustedEmailDomains?: string[] | undefined;
              /** Discord: the address of its sign-in page */
              readonly authorizeUrl?: string | undefined;
              /** Discord: the token endpoint */
              readonly tokenUrl?: string | undefined;
              /** Discord: the endpoint for the person’s profile */
              readonly userinfoUrl?: string | undefined;
              /** Discord: the keys that sign ID tokens */
              readonly keysUrl?: string | undefined;
              /** Discord: the endpoint that revokes tokens */
              readonly revokeUrl?: string | undefined;
            }
          | undefined;
        readonly gitlab?:
          | {
              /** GitLab: the client id. The provider is on when it is set */
              readonly clientId?: string | undefined;
              /** GitLab: the client secret */
              readonly clientSecret?: string | undefined;
              /** GitLab: further client ids, such as those of native apps, whose ID tokens are accepted */
              readonly audiences?: string[] | undefined;
              /** GitLab: values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
              readonly trustedAcr?: string[] | undefined;
              /** GitLab: further domains whose verified addresses are believed */
              readonly trustedEmailDomains?: string[] | undefined;
              /** GitLab: the address of its sign-in page */
              readonly authorizeUrl?: string | undefined;
              /** GitLab: the token endpoint */
              readonly tokenUrl?: string | undefined;
              /** GitLab: the endpoint for the person’s profile */
              readonly userinfoUrl?: string | undefined;
              /** GitLab: the keys that sign ID tokens */
              readonly keysUrl?: string | undefined;
              /** GitLab: the endpoint that revokes tokens */
              readonly revokeUrl?: string | undefined;
              /** GitLab: the issuer. Its discovery document names the endpoints */
              readonly issuer?: string | undefined;
            }
          | undefined;
        readonly slack?:
          | {
              /** Slack: the client id. The provider is on when it is set */
              readonly clientId?: string | undefined;
              /** Slack: the client secret */
              readonly clientSecret?: string | undefined;
              /** Slack: further client ids, such as those of native apps, whose ID tokens are accepted */
              readonly audiences?: string[] | undefined;
              /** Slack: values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
              readonly trustedAcr?: string[] | undefined;
              /** Slack: further domains whose verified addresses are believed */
              readonly trustedEmailDomains?: string[] | undefined;
              /** Slack: the address of its sign-in page */
              readonly authorizeUrl?: string | undefined;
              /** Slack: the token endpoint */
              readonly tokenUrl?: string | undefined;
              /** Slack: the endpoint for the person’s profile */
              readonly userinfoUrl?: string | undefined;
              /** Slack: the keys that sign ID tokens */
              readonly keysUrl?: string | undefined;
              /** Slack: the endpoint that revokes tokens */
              readonly revokeUrl?: string | undefined;
              /** Slack: the issuer. Its discovery document names the endpoints */
              readonly issuer?: string | undefined;
            }
          | undefined;
        readonly linkedin?:
          | {
              /** LinkedIn: the client id. The provider is on when it is set */
              readonly clientId?: string | undefined;
              /** LinkedIn: the client secret */
              readonly clientSecret?: string | undefined;
              /** LinkedIn: further client ids, such as those of native apps, whose ID tokens are accepted */
              readonly audiences?: string[] | undefined;
              /** LinkedIn: values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
              readonly trustedAcr?: string[] | undefined;
              /** LinkedIn: further domains whose verified addresses are believed */
              readonly trustedEmailDomains?: string[] | undefined;
              /** LinkedIn: the address of its sign-in page */
              readonly authorizeUrl?: string | undefined;
              /** LinkedIn: the token endpoint */
              readonly tokenUrl?: string | undefined;
              /** LinkedIn: the endpoint for the person’s profile */
              readonly userinfoUrl?: string | undefined;
              /** LinkedIn: the keys that sign ID tokens */
              readonly keysUrl?: string | undefined;
              /** LinkedIn: the endpoint that revokes tokens */
              readonly revokeUrl?: string | undefined;
              /** LinkedIn: the issuer. Its discovery document names the endpoints */
              readonly issuer?: string | undefined;
            }
          | undefined;
        readonly x?:
          | {
              /** X: the client id. The provider is on when it is set */
              readonly clientId?: string | undefined;
              /** X: the client secret */
              readonly clientSecret?: string | undefined;
              /** X: further client ids, such as those of native apps, whose ID tokens are accepted */
              readonly audiences?: string[] | undefined;
              /** X: values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
              readonly trustedAcr?: string[] | undefined;
              /** X: further domains whose verified addresses are believed */
              readonly trustedEmailDomains?: string[] | undefined;
              /** X: the address of its sign-in page */
              readonly authorizeUrl?: string | undefined;
              /** X: the token endpoint */
              readonly tokenUrl?: string | undefined;
              /** X: the endpoint for the person’s profile */
              readonly userinfoUrl?: string | undefined;
              /** X: the keys that sign ID tokens */
              readonly keysUrl?: string | undefined;
              /** X: the endpoint that revokes tokens */
              readonly revokeUrl?: string | undefined;
            }
          | undefined;
        readonly oidc?:
          | {
              readonly [key: string]: {
                /** The issuer, exactly as in its ID tokens. Its discovery document names the endpoints */
                readonly issuer: string;
                /** The client id */
                readonly clientId: string;
                /** The client secret. Without it the client is a public one, with PKCE */
                readonly clientSecret?: string | undefined;
                /** The name that people read on the button */
                readonly label?: string | undefined;
                /** What is asked for. `openid` is always among it */
                readonly scopes?: string[] | undefined;
                /** Further client ids, such as those of native apps, whose ID tokens are accepted */
                readonly audiences?: string[] | undefined;
                /** Domains whose verified addresses are believed */
                readonly trustedEmailDomains?: string[] | undefined;
                /** Values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
                readonly trustedAcr?: string[] | undefined;
              };
            }
          | undefined;
      }
    | undefined;
  readonly twoFactor?:
    | {
        /** The accounts that must have two-factor. Administrators get no grace period (R16) */
        readonly requiredFor?: 'nobody' | 'administrators' | 'everyone' | undefined;
        /** The grace period: how long an account may stay without two-factor after its first sign-in under this rule */
        readonly graceSeconds?: number | undefined;
        /** How long a browser stays trusted; 0 turns trusted browsers off (R5) */
        readonly trustedDeviceSeconds?: number | undefined;
        /** Whether a TOTP code of the next time step is accepted too (R3) */
        readonly totpWindow?: 'both-sides' | 'strict' | undefined;
      }
    | undefined;
  readonly apiKeys?:
    | {
        /** The lifetime of a key, if its owner chooses none */
        readonly defaultSeconds?: number | undefined;
        /** The longest lifetime of a key */
        readonly maximumSeconds?: number | undefined;
        /** The most keys that an account may have. Replaced and expired keys do not count */
        readonly perUser?: number | undefined;
        /** Scopes that owners may give to their keys */
        readonly scopes?: string[] | undefined;
        /** Tiers that owners may give to their keys */
        readonly tiers?: string[] | undefined;
      }
    | undefined;
  readonly oauth?:
    | {
        /** Who may register clients: nobody, only with a registration token, or also anybody a public client */
        readonly registration?: 'off' | 'token' | 'open' | undefined;
        /** Take clients that are described by a document at their `client_id`: none, all, or those of these hosts */
        readonly clientMetadata?: 'off' | 'on' | string[] | undefined;
        /** How long an authorization request waits for a person */
        readonly interactionSeconds?: number | undefined;
        /** How long an authorization code is valid */
        readonly codeSeconds?: number | undefined;
        /** How long a device waits for a person to enter its code */
        readonly deviceCodeSeconds?: number | undefined;
        /** The lifetime of an ID token */
        readonly idTokenSeconds?: number | undefined;
        /** The longest time that a client in a browser can refresh its tokens after a sign-in */
        readonly publicRefreshSeconds?: number | undefined;
      }
    | undefined;
}

/** Checked settings, with every default filled in. */
export interface Settings {
  /** The mode. Development shows the outbox on localhost only and generates its own secret. Production refuses unsafe settings */
  readonly environment: 'development' | 'test' | 'production';
  /** The public origin. Links and cookies use only this origin (S-50) */
  readonly origin: string;
  /** Further origins of pages or apps that may call the API. Browsers send cookies only from the same site */
  readonly trustedOrigins: string[];
  /** Further request headers that the trusted origins may send, such as tracing headers */
  readonly trustedOriginHeaders: string[];
  /** The proxies whose X-Forwarded-For is trusted. Behind a proxy it must be set, or all clients share one limit. The proxy must also send X-Forwarded-Proto with the protocol of the client */
  readonly trustProxy: number | string[];
  /** The lowest level of lines that the log gets */
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug';
  /** The requests that get a line in the log. Every 5xx gets one, unless it is off. Only `daemun start` uses it */
  readonly requestLog: string;
  /** The address where Prometheus reads metrics, on a separate port. A port alone listens on 127.0.0.1. Only `daemun start` uses it */
  readonly metrics?: string | undefined;
  /** The secrets of the deployment, newest first. The first one encrypts, all of them decrypt */
  readonly secrets: string[];
  /** The bearer tokens that let your other services introspect tokens and keys, and read the feed of revocations */
  readonly serviceTokens: string[];
  /** The folder of the embedded database. ":memory:" keeps the database in memory */
  readonly dataFolder: string;
  /** The PostgreSQL server. If unset, Daemun uses the embedded database */
  readonly databaseUrl?: string | undefined;
  /** The same database without a pooler in transaction mode, for migrations and for notifications between processes */
  readonly databaseDirectUrl?: string | undefined;
  /** How long a migration waits for locks of PostgreSQL before the start fails */
  readonly migrationWaitSeconds: number;
  /** How many sessions a process caches, about 2 KiB each, and as many API keys. 0 turns the cache off */
  readonly sessionCacheEntries: number;
  /** How many connections to PostgreSQL one process keeps */
  readonly databaseConnections: number;
  /** The Redis server. If unset, each process keeps its counters in memory */
  readonly redisUrl?: string | undefined;
  readonly mail: {
    /** The mail server. The outbox shows mails at /dev/outbox, on localhost only, and is not for production */
    readonly url: string;
    /** The sender of mails */
    readonly from: string;
  };
  readonly sms: {
    /** The gateway for text messages. The second one is used if the first one fails */
    readonly gateways: ('outbox:' | 'aligo:' | 'solapi:' | 'twilio:')[];
    /** The most text messages that the deployment sends in a day. It caps their cost */
    readonly perDay: number;
    /** The lifetime of a code in a text message */
    readonly codeSeconds: number;
    readonly aligo?:
      | {
          /** Aligo: key */
          readonly apiKey: string;
          /** Aligo: account */
          readonly userId: string;
          /** Aligo: sender */
          readonly sender: string;
          /** Aligo: the URL of its API */
          readonly url: string;
          /** Aligo takes messages, delivers none and charges nothing */
          readonly testMode: boolean;
        }
      | undefined;
    readonly solapi?:
      | {
          /** SOLAPI: key */
          readonly apiKey: string;
          /** SOLAPI: secret */
          readonly apiSecret: string;
          /** SOLAPI: sender */
          readonly sender: string;
          /** SOLAPI: the URL of its API */
          readonly url: string;
        }
      | undefined;
    readonly twilio?:
      | {
          /** Twilio: account */
          readonly accountSid: string;
          /** Twilio: token */
          readonly authToken: string;
          /** Twilio: sender */
          readonly sender?: string | undefined;
          /** Twilio: messaging service, instead of a sender */
          readonly messagingService?: string | undefined;
          /** Twilio: the URL of its API */
          readonly url: string;
        }
      | undefined;
  };
  readonly phone: {
    /** Countries whose numbers are accepted. A number without a country code belongs to the first country */
    readonly countries: string[];
  };
  readonly captcha: {
    /** The captcha that is asked for after failed sign-ins or many messages from one source */
    readonly provider: 'off' | 'altcha' | 'turnstile' | 'hcaptcha' | 'recaptcha';
    /** The public key from the vendor. Altcha needs none */
    readonly siteKey?: string | undefined;
    /** The secret key from the vendor. Altcha needs none */
    readonly secret?: string | undefined;
    /** The URL of the vendor’s API */
    readonly verifyUrl?: string | undefined;
    /** Altcha: the most hashes that a browser computes. The average is half of it */
    readonly work: number;
  };
  /** Networks beyond the public internet that hold the keys, documents and logout addresses of OAuth clients. A loopback network is for development, then also by http */
  readonly outboundAllow: string[];
  /** A factor for every rate limit, for load tests. 1 gives the limits of production, on localhost too */
  readonly rateLimitFactor?: number | undefined;
  readonly limits: {
    readonly general?: Limit | undefined;
    readonly newPassword?: Limit | undefined;
    readonly passwordSignIn?: Limit | undefined;
    readonly social?: Limit | undefined;
    readonly secondFactor?: Limit | undefined;
    readonly redeem?: Limit | undefined;
    readonly sendMail?: Limit | undefined;
    readonly sendSms?: Limit | undefined;
    readonly sendSmsByAccount?: Limit | undefined;
    readonly passkey?: Limit | undefined;
    readonly captcha?: Limit | undefined;
    readonly signUp?: Limit | undefined;
    readonly ownAccount?: Limit | undefined;
    readonly administration?: Limit | undefined;
    readonly page?: Limit | undefined;
    readonly token?: Limit | undefined;
    readonly sessionToken?: Limit | undefined;
    readonly tokenLookup?: Limit | undefined;
    readonly introspection?: Limit | undefined;
    readonly oauthToken?: Limit | undefined;
    readonly oauthClientLogin?: Limit | undefined;
    readonly oauthLookup?: Limit | undefined;
    readonly oauthAuthorize?: Limit | undefined;
    readonly oauthRegistration?: Limit | undefined;
    readonly oauthDevice?: Limit | undefined;
    readonly oauthUserCode?: Limit | undefined;
    readonly revocations?: Limit | undefined;
  };
  /** The time zone of every date in mails and pages. Each date names it */
  readonly timeZone: string;
  readonly brand: {
    /** The product name, in pages and mails */
    readonly name: string;
    /** Accent colour of the pages, as #rrggbb */
    readonly accent?: string | undefined;
    /** Path of a logo on this origin. If unset, the pages show the logo of Daemun */
    readonly logoUrl?: string | undefined;
    /** The page that is linked below the sign-up form */
    readonly termsUrl?: string | undefined;
    /** The page that is linked below the sign-up form */
    readonly privacyUrl?: string | undefined;
    /** The page or mail address that error pages link to */
    readonly supportUrl?: string | undefined;
  };
  readonly lifetimes: {
    /** How long a session lives without activity */
    readonly sessionIdleSeconds: number;
    /** How long a session lives at most, with or without activity (63B §2.1.3) */
    readonly sessionAbsoluteSeconds: number;
    /** How long a session keeps its token before it gets a new one (C3) */
    readonly sessionRenewalSeconds: number;
    /** The most sessions of an account. The oldest session above this number ends */
    readonly sessionsPerUser: number;
    /** How long a verified factor counts as fresh (S-64) */
    readonly freshSeconds: number;
    /** The lifetime of a link that verifies an address */
    readonly emailVerificationSeconds: number;
    /** The lifetime of a sign-in link or code in a mail */
    readonly emailSignInSeconds: number;
    /** The lifetime of a link that resets the password */
    readonly passwordResetSeconds: number;
    /** The lifetime of the link that undoes a changed address or number */
    readonly emailChangeUndoSeconds: number;
    /** How long a pending sign-in waits for its second factor */
    readonly pendingSignInSeconds: number;
    /** The lifetime of the link that creates the first administrator (S-17) */
    readonly firstAdministratorSeconds: number;
    /** The grace period: how long a closed account can be restored before it is deleted */
    readonly deletionGraceSeconds: number;
  };
  readonly tokens: {
    /** The algorithm that signs access tokens */
    readonly algorithm: 'ES256' | 'RS256' | 'EdDSA';
    /** The lifetime of an access token */
    readonly accessSeconds: number;
    /** How long a refresh token stays valid without being used */
    readonly refreshIdleSeconds: number;
    /** The longest time that tokens can be refreshed after a sign-in */
    readonly refreshAbsoluteSeconds: number;
    /** How long a repeated refresh with the same token gets the same reply, for clients that lost it */
    readonly refreshGraceSeconds: number;
    /** A sign-in with tokens revokes the tokens of earlier sign-ins of the account */
    readonly oneFamilyPerUser: boolean;
    /** How long a signing key is used before a new one replaces it */
    readonly signingKeySeconds: number;
    /** The `aud` claim of access tokens */
    readonly audience?: string | undefined;
    /** Add the claims that Hasura reads to access tokens */
    readonly hasura: boolean;
    readonly claims?: ((of: { readonly user: PrincipalUser; readonly session: PrincipalSession }) => object | Promise<object>) | undefined;
  };
  /** The sign-in methods, in the order in which the pages offer them */
  readonly signInMethods: ('passkey' | 'password' | 'magic-link' | 'email-code' | 'sms-code')[];
  /** Whether an account must verify its address. If off, a registration signs in at once and reveals whether an address is taken */
  readonly emailVerification: boolean;
  /** Documents that people agree to at sign-up, and the minimum age ([guide](guides/consents.md)) */
  readonly consents: {
    readonly minimumAge?: number | undefined;
    readonly documents: readonly {
      readonly id: string;
      readonly version: string;
      readonly title: { readonly en: string; readonly ko: string };
      readonly url: { readonly en: string; readonly ko: string };
      readonly required: boolean;
    }[];
  };
  readonly passkeys: {
    /** The domain of passkeys (relying party ID). Passkeys of another domain stop working */
    readonly rpId: string;
    /** The most passkeys that an account may have */
    readonly perUser: number;
    /** The accounts that may only use passkeys that stay in one device. Synced passkeys are refused */
    readonly deviceBoundFor: 'nobody' | 'administrators' | 'everyone';
    /** Android apps that may use the passkeys, published at /.well-known/assetlinks.json */
    readonly androidApps: string[];
    /** iOS and macOS apps that may use the passkeys, published at /.well-known/apple-app-site-association */
    readonly appleApps: string[];
  };
  readonly password: {
    /** The shortest password, in characters. Less than 12 needs DAEMUN_TWO_FACTOR=everyone */
    readonly minimumLength: number;
    /** The longest password, in characters */
    readonly maximumLength: number;
    /** The lowest password strength that is accepted, as zxcvbn estimates it */
    readonly minimumStrength: number;
    /** Argon2id: memory */
    readonly memoryKib: number;
    /** Argon2id: passes */
    readonly iterations: number;
    /** Argon2id: lanes */
    readonly parallelism: number;
    /** A key that is mixed into every password hash and kept outside the database. A change makes all passwords invalid */
    readonly pepper?: string | undefined;
    /** How many passwords are hashed at the same time */
    readonly hashesAtOnce?: number | undefined;
    /** How many sign-ins may wait for hashing. Further ones get 503 `busy`. A quarter is reserved for known browsers and live sessions */
    readonly hashQueue: number;
    /** The longest wait for hashing */
    readonly hashWaitSeconds: number;
  };
  readonly lockout: {
    /** The delays after the 5th, 6th, … wrong password in a row. The last delay repeats */
    readonly delaysSeconds: number[];
    /** How many wrong passwords in a row disable the password (S-24) */
    readonly disableAfter: number;
  };
  readonly social: {
    /** How long a person may take at a social provider */
    readonly attemptSeconds: number;
    /** Keep the tokens of social providers, encrypted, for the person’s own use */
    readonly keepTokens: boolean;
    /** URL schemes of your own apps. A sign-in in the system browser may lead back to them, and to loopback addresses */
    readonly appRedirects: string[];
    readonly google: {
      /** Google: the client id. The provider is on when it is set */
      readonly clientId?: string | undefined;
      /** Google: the client secret */
      readonly clientSecret?: string | undefined;
      /** Google: further client ids, such as those of native apps, whose ID tokens are accepted */
      readonly audiences: string[];
      /** Google: values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
      readonly trustedAcr: string[];
      /** Google: further domains whose verified addresses are believed */
      readonly trustedEmailDomains: string[];
      /** Google: the address of its sign-in page */
      readonly authorizeUrl?: string | undefined;
      /** Google: the token endpoint */
      readonly tokenUrl?: string | undefined;
      /** Google: the endpoint for the person’s profile */
      readonly userinfoUrl?: string | undefined;
      /** Google: the keys that sign ID tokens */
      readonly keysUrl?: string | undefined;
      /** Google: the endpoint that revokes tokens */
      readonly revokeUrl?: string | undefined;
      /** Google: the issuer. Its discovery document names the endpoints */
      readonly issuer?: string | undefined;
    };
    readonly apple: {
      /** Apple: the client id. The provider is on when it is set */
      readonly clientId?: string | undefined;
      /** Apple: the client secret */
      readonly clientSecret?: string | undefined;
      /** Apple: further client ids, such as those of native apps, whose ID tokens are accepted */
      readonly audiences: string[];
      /** Apple: values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
      readonly trustedAcr: string[];
      /** Apple: further domains whose verified addresses are believed */
      readonly trustedEmailDomains: string[];
      /** Apple: the address of its sign-in page */
      readonly authorizeUrl?: string | undefined;
      /** Apple: the token endpoint */
      readonly tokenUrl?: string | undefined;
      /** Apple: the endpoint for the person’s profile */
      readonly userinfoUrl?: string | undefined;
      /** Apple: the keys that sign ID tokens */
      readonly keysUrl?: string | undefined;
      /** Apple: the endpoint that revokes tokens */
      readonly revokeUrl?: string | undefined;
      /** Apple: the issuer. Its discovery document names the endpoints */
      readonly issuer?: string | undefined;
      /** Apple: the team */
      readonly teamId?: string | undefined;
      /** Apple: the key */
      readonly keyId?: string | undefined;
      /** Apple: the private key, which signs the client secret */
      readonly privateKey?: string | undefined;
    };
    readonly kakao: {
      /** Kakao: the client id. The provider is on when it is set */
      readonly clientId?: string | undefined;
      /** Kakao: the client secret */
      readonly clientSecret?: string | undefined;
      /** Kakao: further client ids, such as those of native apps, whose ID tokens are accepted */
      readonly audiences: string[];
      /** Kakao: values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
      readonly trustedAcr: string[];
      /** Kakao: further domains whose verified addresses are believed */
      readonly trustedEmailDomains: string[];
      /** Kakao: the address of its sign-in page */
      readonly authorizeUrl?: string | undefined;
      /** Kakao: the token endpoint */
      readonly tokenUrl?: string | undefined;
      /** Kakao: the endpoint for the person’s profile */
      readonly userinfoUrl?: string | undefined;
      /** Kakao: the keys that sign ID tokens */
      readonly keysUrl?: string | undefined;
      /** Kakao: the endpoint that revokes tokens */
      readonly revokeUrl?: string | undefined;
      /** Kakao: the issuer. Its discovery document names the endpoints */
      readonly issuer?: string | undefined;
      /** Kakao: OpenID Connect is on in Kakao’s console */
      readonly oidc: boolean;
      /** Kakao: the base of its API */
      readonly apiUrl?: string | undefined;
      /** Kakao: the number of the app, for access tokens of native apps and unlink messages */
      readonly appId?: string | undefined;
      /** Kakao: the admin key, to unlink people and to check Kakao’s messages */
      readonly adminKey?: string | undefined;
    };
    readonly naver: {
      /** Naver: the client id. The provider is on when it is set */
      readonly clientId?: string | undefined;
      /** Naver: the client secret */
      readonly clientSecret?: string | undefined;
      /** Naver: further client ids, such as those of native apps, whose ID tokens are accepted */
      readonly audiences: string[];
      /** Naver: values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
      readonly trustedAcr: string[];
      /** Naver: further domains whose verified addresses are believed */
      readonly trustedEmailDomains: string[];
      /** Naver: the address of its sign-in page */
      readonly authorizeUrl?: string | undefined;
      /** Naver: the token endpoint */
      readonly tokenUrl?: string | undefined;
      /** Naver: the endpoint for the person’s profile */
      readonly userinfoUrl?: string | undefined;
      /** Naver: the keys that sign ID tokens */
      readonly keysUrl?: string | undefined;
      /** Naver: the endpoint that revokes tokens */
      readonly revokeUrl?: string | undefined;
      /** Naver: the issuer. Its discovery document names the endpoints */
      readonly issuer?: string | undefined;
      /** Naver: use OpenID Connect instead of Naver’s classic sign-in */
      readonly oidc: boolean;
    };
    readonly github: {
      /** GitHub: the client id. The provider is on when it is set */
      readonly clientId?: string | undefined;
      /** GitHub: the client secret */
      readonly clientSecret?: string | undefined;
      /** GitHub: further client ids, such as those of native apps, whose ID tokens are accepted */
      readonly audiences: string[];
      /** GitHub: values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
      readonly trustedAcr: string[];
      /** GitHub: further domains whose verified addresses are believed */
      readonly trustedEmailDomains: string[];
      /** GitHub: the address of its sign-in page */
      readonly authorizeUrl?: string | undefined;
      /** GitHub: the token endpoint */
      readonly tokenUrl?: string | undefined;
      /** GitHub: the endpoint for the person’s profile */
      readonly userinfoUrl?: string | undefined;
      /** GitHub: the keys that sign ID tokens */
      readonly keysUrl?: string | undefined;
      /** GitHub: the endpoint that revokes tokens */
      readonly revokeUrl?: string | undefined;
      /** GitHub: the endpoint for the person’s addresses */
      readonly emailsUrl?: string | undefined;
    };
    readonly microsoft: {
      /** Microsoft: the client id. The provider is on when it is set */
      readonly clientId?: string | undefined;
      /** Microsoft: the client secret */
      readonly clientSecret?: string | undefined;
      /** Microsoft: further client ids, such as those of native apps, whose ID tokens are accepted */
      readonly audiences: string[];
      /** Microsoft: values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
      readonly trustedAcr: string[];
      /** Microsoft: further domains whose verified addresses are believed */
      readonly trustedEmailDomains: string[];
      /** Microsoft: the address of its sign-in page */
      readonly authorizeUrl?: string | undefined;
      /** Microsoft: the token endpoint */
      readonly tokenUrl?: string | undefined;
      /** Microsoft: the endpoint for the person’s profile */
      readonly userinfoUrl?: string | undefined;
      /** Microsoft: the keys that sign ID tokens */
      readonly keysUrl?: string | undefined;
      /** Microsoft: the endpoint that revokes tokens */
      readonly revokeUrl?: string | undefined;
      /** Microsoft: the issuer. Its discovery document names the endpoints */
      readonly issuer?: string | undefined;
      /** Microsoft: who may sign in */
      readonly tenant: string;
    };
    readonly line: {
      /** LINE: the client id. The provider is on when it is set */
      readonly clientId?: string | undefined;
      /** LINE: the client secret */
      readonly clientSecret?: string | undefined;
      /** LINE: further client ids, such as those of native apps, whose ID tokens are accepted */
      readonly audiences: string[];
      /** LINE: values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
      readonly trustedAcr: string[];
      /** LINE: further domains whose verified addresses are believed */
      readonly trustedEmailDomains: string[];
      /** LINE: the address of its sign-in page */
      readonly authorizeUrl?: string | undefined;
      /** LINE: the token endpoint */
      readonly tokenUrl?: string | undefined;
      /** LINE: the endpoint for the person’s profile */
      readonly userinfoUrl?: string | undefined;
      /** LINE: the keys that sign ID tokens */
      readonly keysUrl?: string | undefined;
      /** LINE: the endpoint that revokes tokens */
      readonly revokeUrl?: string | undefined;
      /** LINE: the issuer. Its discovery document names the endpoints */
      readonly issuer?: string | undefined;
    };
    readonly facebook: {
      /** Facebook: the client id. The provider is on when it is set */
      readonly clientId?: string | undefined;
      /** Facebook: the client secret */
      readonly clientSecret?: string | undefined;
      /** Facebook: further client ids, such as those of native apps, whose ID tokens are accepted */
      readonly audiences: string[];
      /** Facebook: values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
      readonly trustedAcr: string[];
      /** Facebook: further domains whose verified addresses are believed */
      readonly trustedEmailDomains: string[];
      /** Facebook: the address of its sign-in page */
      readonly authorizeUrl?: string | undefined;
      /** Facebook: the token endpoint */
      readonly tokenUrl?: string | undefined;
      /** Facebook: the endpoint for the person’s profile */
      readonly userinfoUrl?: string | undefined;
      /** Facebook: the keys that sign ID tokens */
      readonly keysUrl?: string | undefined;
      /** Facebook: the endpoint that revokes tokens */
      readonly revokeUrl?: string | undefined;
    };
    readonly discord: {
      /** Discord: the client id. The provider is on when it is set */
      readonly clientId?: string | undefined;
      /** Discord: the client secret */
      readonly clientSecret?: string | undefined;
      /** Discord: further client ids, such as those of native apps, whose ID tokens are accepted */
      readonly audiences: string[];
      /** Discord: values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
      readonly trustedAcr: string[];
      /** Discord: further domains whose verified addresses are believed */
      readonly trustedEmailDomains: string[];
      /** Discord: the address of its sign-in page */
      readonly authorizeUrl?: string | undefined;
      /** Discord: the token endpoint */
      readonly tokenUrl?: string | undefined;
      /** Discord: the endpoint for the person’s profile */
      readonly userinfoUrl?: string | undefined;
      /** Discord: the keys that sign ID tokens */
      readonly keysUrl?: string | undefined;
      /** Discord: the endpoint that revokes tokens */
      readonly revokeUrl?: string | undefined;
    };
    readonly gitlab: {
      /** GitLab: the client id. The provider is on when it is set */
      readonly clientId?: string | undefined;
      /** GitLab: the client secret */
      readonly clientSecret?: string | undefined;
      /** GitLab: further client ids, such as those of native apps, whose ID tokens are accepted */
      readonly audiences: string[];
      /** GitLab: values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
      readonly trustedAcr: string[];
      /** GitLab: further domains whose verified addresses are believed */
      readonly trustedEmailDomains: string[];
      /** GitLab: the address of its sign-in page */
      readonly authorizeUrl?: string | undefined;
      /** GitLab: the token endpoint */
      readonly tokenUrl?: string | undefined;
      /** GitLab: the endpoint for the person’s profile */
      readonly userinfoUrl?: string | undefined;
      /** GitLab: the keys that sign ID tokens */
      readonly keysUrl?: string | undefined;
      /** GitLab: the endpoint that revokes tokens */
      readonly revokeUrl?: string | undefined;
      /** GitLab: the issuer. Its discovery document names the endpoints */
      readonly issuer?: string | undefined;
    };
    readonly slack: {
      /** Slack: the client id. The provider is on when it is set */
      readonly clientId?: string | undefined;
      /** Slack: the client secret */
      readonly clientSecret?: string | undefined;
      /** Slack: further client ids, such as those of native apps, whose ID tokens are accepted */
      readonly audiences: string[];
      /** Slack: values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
      readonly trustedAcr: string[];
      /** Slack: further domains whose verified addresses are believed */
      readonly trustedEmailDomains: string[];
      /** Slack: the address of its sign-in page */
      readonly authorizeUrl?: string | undefined;
      /** Slack: the token endpoint */
      readonly tokenUrl?: string | undefined;
      /** Slack: the endpoint for the person’s profile */
      readonly userinfoUrl?: string | undefined;
      /** Slack: the keys that sign ID tokens */
      readonly keysUrl?: string | undefined;
      /** Slack: the endpoint that revokes tokens */
      readonly revokeUrl?: string | undefined;
      /** Slack: the issuer. Its discovery document names the endpoints */
      readonly issuer?: string | undefined;
    };
    readonly linkedin: {
      /** LinkedIn: the client id. The provider is on when it is set */
      readonly clientId?: string | undefined;
      /** LinkedIn: the client secret */
      readonly clientSecret?: string | undefined;
      /** LinkedIn: further client ids, such as those of native apps, whose ID tokens are accepted */
      readonly audiences: string[];
      /** LinkedIn: values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
      readonly trustedAcr: string[];
      /** LinkedIn: further domains whose verified addresses are believed */
      readonly trustedEmailDomains: string[];
      /** LinkedIn: the address of its sign-in page */
      readonly authorizeUrl?: string | undefined;
      /** LinkedIn: the token endpoint */
      readonly tokenUrl?: string | undefined;
      /** LinkedIn: the endpoint for the person’s profile */
      readonly userinfoUrl?: string | undefined;
      /** LinkedIn: the keys that sign ID tokens */
      readonly keysUrl?: string | undefined;
      /** LinkedIn: the endpoint that revokes tokens */
      readonly revokeUrl?: string | undefined;
      /** LinkedIn: the issuer. Its discovery document names the endpoints */
      readonly issuer?: string | undefined;
    };
    readonly x: {
      /** X: the client id. The provider is on when it is set */
      readonly clientId?: string | undefined;
      /** X: the client secret */
      readonly clientSecret?: string | undefined;
      /** X: further client ids, such as those of native apps, whose ID tokens are accepted */
      readonly audiences: string[];
      /** X: values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
      readonly trustedAcr: string[];
      /** X: further domains whose verified addresses are believed */
      readonly trustedEmailDomains: string[];
      /** X: the address of its sign-in page */
      readonly authorizeUrl?: string | undefined;
      /** X: the token endpoint */
      readonly tokenUrl?: string | undefined;
      /** X: the endpoint for the person’s profile */
      readonly userinfoUrl?: string | undefined;
      /** X: the keys that sign ID tokens */
      readonly keysUrl?: string | undefined;
      /** X: the endpoint that revokes tokens */
      readonly revokeUrl?: string | undefined;
    };
    readonly oidc: {
      readonly [key: string]: {
        /** The issuer, exactly as in its ID tokens. Its discovery document names the endpoints */
        readonly issuer: string;
        /** The client id */
        readonly clientId: string;
        /** The client secret. Without it the client is a public one, with PKCE */
        readonly clientSecret?: string | undefined;
        /** The name that people read on the button */
        readonly label?: string | undefined;
        /** What is asked for. `openid` is always among it */
        readonly scopes: string[];
        /** Further client ids, such as those of native apps, whose ID tokens are accepted */
        readonly audiences: string[];
        /** Domains whose verified addresses are believed */
        readonly trustedEmailDomains: string[];
        /** Values of `acr` or `amr` that count as two factors. Accounts with two-factor then show none here */
        readonly trustedAcr: string[];
      };
    };
  };
  readonly twoFactor: {
    /** The accounts that must have two-factor. Administrators get no grace period (R16) */
    readonly requiredFor: 'nobody' | 'administrators' | 'everyone';
    /** The grace period: how long an account may stay without two-factor after its first sign-in under this rule */
    readonly graceSeconds: number;
    /** How long a browser stays trusted; 0 turns trusted browsers off (R5) */
    readonly trustedDeviceSeconds: number;
    /** Whether a TOTP code of the next time step is accepted too (R3) */
    readonly totpWindow: 'both-sides' | 'strict';
  };
  readonly apiKeys: {
    /** The lifetime of a key, if its owner chooses none */
    readonly defaultSeconds: number;
    /** The longest lifetime of a key */
    readonly maximumSeconds: number;
    /** The most keys that an account may have. Replaced and expired keys do not count */
    readonly perUser: number;
    /** Scopes that owners may give to their keys */
    readonly scopes?: string[] | undefined;
    /** Tiers that owners may give to their keys */
    readonly tiers?: string[] | undefined;
  };
  readonly oauth: {
    /** Who may register clients: nobody, only with a registration token, or also anybody a public client */
    readonly registration: 'off' | 'token' | 'open';
    /** Take clients that are described by a document at their `client_id`: none, all, or those of these hosts */
    readonly clientMetadata: 'off' | 'on' | string[];
    /** How long an authorization request waits for a person */
    readonly interactionSeconds: number;
    /** How long an authorization code is valid */
    readonly codeSeconds: number;
    /** How long a device waits for a person to enter its code */
    readonly deviceCodeSeconds: number;
    /** The lifetime of an ID token */
    readonly idTokenSeconds: number;
    /** The longest time that a client in a browser can refresh its tokens after a sign-in */
    readonly publicRefreshSeconds: number;
  };
}
