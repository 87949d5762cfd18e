import { Navigate, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ApiError } from '../api/client.js';
import { Failure, Loading } from '../ui/states.js';
import { useSession } from './session.js';

/** Lets members of a partner, or the provider's staff, through; sends everyone else to sign in, and back afterwards. */
export function Gate({ to, children }: { to: 'partner' | 'staff'; children: ReactNode }) {
  const { me } = useSession();
  const { href } = useLocation();
  if (me === undefined) return <Loading />;
  if (me === null) return <Navigate to="/sign-in" search={{ next: href } as never} replace />;
  if ((to === 'partner') !== (me.partner !== null)) return <Failure error={new ApiError(403, 'forbidden', '', '')} />;
  return <>{children}</>;
}
