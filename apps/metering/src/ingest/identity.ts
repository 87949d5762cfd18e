import { hash } from 'node:crypto';

/** 16 bytes, in hex: what two deliveries of the same record have in common. */
export type Identity = string;

/** The identity of an event: the connection it came over and the id its gateway gave it. It does not depend on time. */
export const eventIdentity = (connection: number, source: string, id: string): Identity =>
  digest(`event\0${connection}\0${source}\0${id}`);

/** A second record under an id that is taken; kept once for each other content. */
export const conflictIdentity = (of: Identity, content: bigint): Identity => digest(`conflict\0${of}\0${content}`);

/** A record that has no id because it could not be read. */
export const rejectionIdentity = (connection: number, raw: string): Identity =>
  digest(`rejection\0${connection}\0${raw}`);

/** 64 bits, signed as PostgreSQL's bigint is. */
export const contentHash = (raw: string): bigint => hash('sha256', raw, 'buffer').readBigInt64BE(0);

/** For a set of dimension values. */
export const digest = (text: string): Identity => hash('sha256', text, 'hex').slice(0, 32);
