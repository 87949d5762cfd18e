/** Who an event belongs to. Numbers stand for the ids in the tables that grow with every call. */
export interface Owner {
  subscription: number;
  subscriptionId: string;
  partnerId: string;
  /** 0 when the caller was known by the subscription alone. */
  credential: number;
  credentialId: string | null;
  /** The subscription's plan has limits: the check's counters are told of its calls. */
  isLimited: boolean;
}

/** When an identity belongs to an owner: `[from, to)`, epoch milliseconds. */
export interface Ownership extends Owner {
  from: number;
  to: number;
}
