/** The names under which our ids travel in Stripe's metadata, so that each side can be found from the other. */
export const METADATA = {
  environment: 'octroi_environment',
  partner: 'octroi_partner_id',
  invoice: 'octroi_invoice_id',
  line: 'octroi_line_id',
  hash: 'octroi_hash',
} as const;

/** Whether a Stripe object carries this id of ours, and belongs to this environment where it names one. */
export function isOurs(
  metadata: Record<string, string> | null | undefined,
  expected: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(expected).every(([key, value]) => metadata?.[key] === value);
}
