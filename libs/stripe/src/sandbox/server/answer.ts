/** What goes back over the wire. */
export interface Answer {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

export function json(status: number, body: unknown, headers?: Record<string, string>): Answer {
  return { status, body: JSON.stringify(body), ...(headers === undefined ? {} : { headers }) };
}
