/** One thing to paste into a gateway or its shipper. */
export interface SetupStep {
  title: string;
  language: 'shell' | 'yaml' | 'json' | 'javascript' | 'xml' | 'ini' | 'nginx' | 'text';
  code: string;
}

/** Where a connection is pushed to, and with what. */
export interface SetupPlace {
  /** The whole address of the connection's ingest, without a trailing slash. */
  url: string;
  /** The connection's secret, or what stands for it: only its hash is kept. */
  secret: string;
  preset?: string | undefined;
}

/** What senders want apart that take no URL. */
export function partsOf(url: string): { host: string; port: number; isTls: boolean; path: string } {
  const { hostname, port, protocol, pathname } = new URL(url);
  const isTls = protocol === 'https:';
  return { host: hostname, port: port === '' ? (isTls ? 443 : 80) : Number(port), isTls, path: pathname };
}

/** Fluent Bit's output. Without `Retry_Limit` it gives a chunk up after one retry. */
export function fluentBitOutput({ url, secret }: SetupPlace): string {
  const { host, port, isTls, path } = partsOf(url);
  return `[OUTPUT]
    Name               http
    Match              *
    Host               ${host}
    Port               ${port}
    tls                ${isTls ? 'on' : 'off'}
    URI                ${path}
    Header             Authorization Bearer ${secret}
    Format             json
    Compress           gzip
    Retry_Limit        no_limits`;
}

/** A file that Fluent Bit follows, with its position and its queue on disk. */
export function fluentBitTail(name: string, files: string): string {
  return `[SERVICE]
    storage.path       /var/lib/fluent-bit
[INPUT]
    Name               tail
    Path               ${files}
    Parser             json
    DB                 /var/lib/fluent-bit/${name}.db
    storage.type       filesystem`;
}

/** Has to answer 200 from where the gateway runs. */
export const reachStep = ({ url, secret }: SetupPlace): SetupStep => ({
  title: 'See that the gateway can reach Octroi: this has to answer 200',
  language: 'shell',
  code: `curl -i -X POST '${url}' -H 'Authorization: Bearer ${secret}' -H 'Content-Type: application/json' -d '[]'`,
});
