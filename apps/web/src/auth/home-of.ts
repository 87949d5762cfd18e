import type { Me } from '@libs/contracts';

/** Where a member starts: his partner's portal, or the console. */
export const homeOf = (me: Me): string => (me.partner ? '/portal' : '/console');
