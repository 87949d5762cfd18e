import { createHash } from 'node:crypto';

/**
 * Takes credentials out of a record before it leaves the adapter. Gateways log them freely: Kong passes the
 * `apikey` header and `?apikey=`, Gravitee the `securityToken`, AWS the raw key when a template asks for it.
 */
export class Scrubber {
  private readonly secret: ReadonlySet<string>;
  private readonly keyed: ReadonlySet<string>;
  /** Records repeat their keys; judging each spelling once makes scrubbing cost little over walking. */
  private readonly verdicts = new Map<string, Verdict>();

  /**
   * @param secretNames names that hold secrets beside the known ones
   * @param keyNames names under which this gateway logs the caller's key itself, which is also the only trace of
   *   who called: its fingerprint takes its place
   */
  constructor(secretNames: readonly string[] = [], keyNames: readonly string[] = []) {
    this.secret = new Set(secretNames.map(squeeze));
    this.keyed = new Set(keyNames.map(squeeze));
  }

  /** Scrubs `record`, a fresh result of JSON.parse, in place and returns it. */
  record<T>(record: T): T {
    if (typeof record === 'string') return this.text(record) as T;
    if (typeof record === 'object' && record !== null) this.walk(record as Node, false);
    return record;
  }

  /** Scrubs URLs, `name=value` parameters, JSON fragments and authorization schemes within free text. */
  text(text: string): string {
    let clean = text;
    if (this.hasSecretParameter(clean)) clean = clean.replace(PARAMETER, this.parameter);
    if (clean.includes('":') || clean.includes('" :')) clean = clean.replace(JSON_PAIR, this.jsonPair);
    if (clean.includes('@') && clean.includes('://')) clean = clean.replace(USER_INFO, `$1${REDACTED}@`);
    if (clean.includes(' ') && SCHEME.test(clean)) clean = clean.replace(SCHEME_ALL, `$1 ${REDACTED}`);
    return clean;
  }

  /** Judges the names before each `=` first: most have nothing to hide, and replacing is slow. */
  private hasSecretParameter(text: string): boolean {
    for (let equals = text.indexOf('='); equals > 0; equals = text.indexOf('=', equals + 1)) {
      let from = equals;
      while (from > 0 && equals - from < LONGEST_NAME && isNameCharacter(text.charCodeAt(from - 1))) from--;
      if (from < equals && this.isSecret(text.slice(from, equals))) return true;
    }
    return false;
  }

  /** Whether a header or parameter of this name holds a secret. */
  isSecret(name: string): boolean {
    const verdict = this.verdict(name);
    return verdict !== 'plain' && verdict !== 'http_part';
  }

  private readonly parameter = (all: string, before: string, name: string): string =>
    this.isSecret(name) ? `${before}${name}=${REDACTED}` : all;

  private readonly jsonPair = (all: string, name: string, colon: string): string =>
    this.isSecret(name) ? `"${name}"${colon}"${REDACTED}"` : all;

  private walk(node: Node, isHttp: boolean): void {
    if (Array.isArray(node)) {
      for (let i = 0; i < node.length; i++) {
        const value: unknown = node[i];
        if (typeof value === 'string') node[i] = worthALook(value) ? this.text(value) : value;
        else if (typeof value === 'object' && value !== null) this.walk(value as Node, isHttp);
      }
      return;
    }
    for (const key in node) {
      const value = node[key];
      if (typeof value === 'string') {
        if (value.length > 0) this.string(node, key, value, isHttp);
      } else if (typeof value === 'object' && value !== null) {
        const verdict = this.verdict(key);
        if (verdict === 'secret' || verdict === 'key') node[key] = REDACTED;
        else this.walk(value as Node, isHttp || verdict === 'http_part');
      }
    }
    if ('value' in node) this.namedValue(node);
  }

  private string(node: Record<string, unknown>, key: string, value: string, isHttp: boolean): void {
    const verdict = this.verdict(key);
    if (verdict === 'key') node[key] = fingerprint(value);
    else if (verdict === 'secret' || (isHttp && verdict === 'secret_in_http')) node[key] = REDACTED;
    else if (worthALook(value)) node[key] = this.text(value);
  }

  /** `{key: 'http.request.header.authorization', value: ...}`, as OTLP and header lists have it. */
  private namedValue(node: Record<string, unknown>): void {
    const name = typeof node.key === 'string' ? node.key : node.name;
    if (typeof name !== 'string' || node.value === null || node.value === undefined) return;
    const last = name.slice(name.lastIndexOf('.') + 1);
    const isHeader = last !== name;
    const verdict = this.verdict(last);
    if (verdict === 'secret' || (isHeader && verdict === 'secret_in_http' && name.includes('header'))) {
      node.value = typeof node.value === 'object' ? { stringValue: REDACTED } : REDACTED;
    }
  }

  private verdict(key: string): Verdict {
    const known = this.verdicts.get(key);
    if (known !== undefined) return known;
    const verdict = this.judge(squeeze(key));
    if (key.length <= 32 && this.verdicts.size < MOST_VERDICTS) this.verdicts.set(key, verdict);
    return verdict;
  }

  private judge(name: string): Verdict {
    if (this.keyed.has(name)) return 'key';
    if (this.secret.has(name) || SECRET_NAMES.has(name)) return 'secret';
    if (SECRET_IN_HTTP.has(name)) return 'secret_in_http';
    return HTTP_PARTS.test(name) ? 'http_part' : 'plain';
  }
}

export const REDACTED = 'REDACTED';

/**
 * What stands for a key that must not be stored: `sha256:<hex>` of its UTF-8 bytes. Whoever issued the key can
 * compute the same and so knows whose call it was. The marks for "none" stay as they are.
 */
export function fingerprint(key: string): string {
  if (key === '' || key === '-' || key === 'null' || key.startsWith(FINGERPRINT)) return key;
  return FINGERPRINT + createHash('sha256').update(key).digest('hex');
}

const FINGERPRINT = 'sha256:';

type Node = Record<string, unknown>;
type Verdict = 'plain' | 'secret' | 'secret_in_http' | 'key' | 'http_part';

const names = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

/** Headers, parameters and fields that hold secrets wherever they stand; squeezed spelling. */
const SECRET_NAMES = names(`
  authorization proxyauthorization xauthorization cookie setcookie cookies
  apikey xapikey xkey accesskey secretaccesskey subscriptionkey ocpapimsubscriptionkey
  xgraviteeapikey xgoogapikey xamzfirehoseaccesskey xamzsecuritytoken xamzsignature xfunctionskey
  token xtoken accesstoken xaccesstoken refreshtoken idtoken authtoken xauthtoken bearertoken sessiontoken
  securitytoken privatetoken csrftoken xcsrftoken xsrftoken xxsrftoken apitoken usertoken xmetersourcetoken
  jwt assertion clientassertion samlresponse
  secret clientsecret xclientsecret appsecret apisecret consumersecret sharedsecret
  password passwd pwd passphrase phpsessid jsessionid sessionid rawrequest rawresponse`);
/** Short words: a secret among headers or in a URL, an ordinary field name anywhere else. */
const SECRET_IN_HTTP = names('key code pass sid sig signature session credential credentials');
/** Fields that hold headers or parameters. */
const HTTP_PARTS =
  /^\w{0,24}(headers?|querystring|queryparameters|querystringparameters|queryparams|query|params|args)$/;

/** A caller can invent header names; the memory of them is bounded. */
const MOST_VERDICTS = 4_096;
const PARAMETER = /(^|[?&;\s"'[{,])([\w.-]{2,40})=([^&\s"';,\]}]+)/g;
/** In text that is no whole JSON any more; the last string may be cut off. */
const JSON_PAIR = /"([\w.-]{2,40})"(\s*:\s*)\[?\s*"(?:[^"\\]|\\.)*(?:"|$)/g;
const USER_INFO = /(\b[a-z][a-z0-9+.-]{1,20}:\/\/)[^/\s@"'?#]{1,512}@/gi;
const SCHEME = /\b(Bearer|Basic|Splunk|ApiKey)\s+[\w.~+/=-]{6,}/i;
const SCHEME_ALL = new RegExp(SCHEME, 'gi');
const LONGEST_NAME = 40;

const squeeze = (name: string): string => name.slice(0, 64).toLowerCase().replace(/[-_.]/g, '');

function isNameCharacter(code: number): boolean {
  const letter = code | 0x20;
  return (
    (letter >= 0x61 && letter <= 0x7a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x2d ||
    code === 0x2e ||
    code === 0x5f
  );
}

function worthALook(value: string): boolean {
  return value.length > 5 && (value.includes('=') || value.includes('@') || value.includes(' '));
}
