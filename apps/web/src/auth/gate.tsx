import { useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useState, type ReactNode } from 'react';
import { ApiError } from '../api/client.js';
import { Failure, Loading } from '../ui/states.js';
import { useSession } from './session.js';

/** Lets members of a partner, or the provider's staff, through; sends everyone else to sign in, and back afterwards. */
export function Gate({ to, children }: { to: 'partner' | 'staff'; children: ReactNode }) {
  const { me } = useSession();
  if (me === undefined) return <Loading />;
  if (me === null) return <ToSignIn />;
  if ((to === 'partner') !== (me.partner !== null)) return <Failure error={new ApiError(403, 'forbidden', '', '')} />;
  return <>{children}</>;
}

/**
 * Goes there once, with the address that was asked for. While the page to sign in loads, the address is that page's own
 * already: to follow it would ask for ever longer ones without end.
 */
function ToSignIn() {
  const navigate = useNavigate();
  const { href } = useLocation();
  const [next] = useState(href);
  useEffect(() => {
    void navigate({ to: '/sign-in', search: { next } as never, replace: true });
  }, [navigate, next]);
  return <Loading />;
}
