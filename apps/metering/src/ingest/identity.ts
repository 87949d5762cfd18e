import { hash } from 'node:crypto';

/** 16 bytes, a character each: what two deliveries of the same record have in common. Short texts are cheap as keys. */
export type Identity = string;

/** 8 bytes, a character each: tells a repetition from another record under the same identity. */
export type ContentHash = string;

/** The identity of an event: the connection it came over and the id its gateway gave it. It does not depend on time. */
export const eventIdentity = (connection: number, source: string, id: string): Identity =>
  digest(`event\0${connection}\0${source}\0${id}`);

/** A second record under an id that is taken; kept once for each other content. */
export const conflictIdentity = (of: Identity, content: ContentHash): Identity =>
  digest(`conflict\0${hexOf(of)}\0${hexOf(content)}`);

/** A record that has no id because it could not be read. */
export const rejectionIdentity = (connection: number, raw: string): Identity =>
  digest(`rejection\0${connection}\0${raw}`);

/** SHA-1, as eight bytes of it resist no one who tries anyway: it tells a record from its repetition, and costs half. */
export const contentHash = (raw: string): ContentHash => hash('sha1', raw, 'binary').slice(0, 8);

/** Of any text, such as a set of dimension values. */
export const digest = (text: string): Identity => sha256(text).slice(0, 16);

/** As PostgreSQL writes a uuid, but for the dashes. */
export const hexOf = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('hex');

/** From PostgreSQL's spelling of a uuid. */
export const identityOf = (uuid: string): Identity => Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('latin1');

/** One character a byte: a Buffer for each record would cost more than the hash. */
const sha256 = (text: string): string => hash('sha256', text, 'binary');
