/** What credentials may be good for; `admin` includes the others. */
export const SCOPES = ['report', 'read', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];
