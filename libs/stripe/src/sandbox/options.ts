/** Where the sandbox sends its events. */
export interface SandboxWebhookEndpoint {
  url: string;
  /** `whsec_...`: what deliveries are signed with. */
  secret: string;
  /** Event types, or `['*']`. */
  enabledEvents: readonly string[];
}

export interface SandboxOptions {
  /** 0 takes any free port. */
  port: number;
  /** The address to listen on; 127.0.0.1 unless other machines must reach it. */
  host?: string;
  /** What a browser is sent to for Checkout and hosted invoices, when it is not the listening address. */
  publicUrl?: string;
  /** Holds the journal; made when absent. One running sandbox per directory. */
  directory: string;
  /** The clock that objects are dated with, and idempotency keys expire by; a demo moves it. */
  now: () => Date;
  /** Real time, for the signatures of deliveries: receivers compare it with their own real time. */
  wallClock: () => Date;
  webhookEndpoints?: readonly SandboxWebhookEndpoint[];
  /** Shown on the pages as the seller. */
  accountName?: string;
  /** The same seed and the same requests give the same ids; absent means random ids. */
  seed?: string;
  /** The wait before the second delivery try; it doubles from there. 1000 unless given. */
  webhookRetryMillis?: number;
}

export interface Sandbox {
  /** What to give the SDK as its API base. */
  url: string;
  /** Stops listening and delivering, and closes the journal. */
  close(): Promise<void>;
}
