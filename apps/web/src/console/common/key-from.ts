/** A key made of a name: "API calls, été" becomes `api-calls-ete`; empty when nothing of the name can be kept. */
export const keyFrom = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
