import type { Me, Permission } from '@libs/contracts';
import { createContext, useContext, useEffect, type ReactNode } from 'react';
import { useRead } from '../api/hooks.js';
import { useLanguage } from '../i18n/i18n.js';

interface Session {
  /** Null when nobody is signed in; undefined while we ask. */
  me: Me | null | undefined;
  may: (permission: Permission) => boolean;
}
const Context = createContext<Session>({ me: undefined, may: () => false });

/** Who is signed in; roles decide what is seen, the server decides what is done. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const { data, error } = useRead('readMe');
  const me = data ?? (error?.status === 401 ? null : undefined);
  useOwnLanguage(me);
  const may = (permission: Permission): boolean => me?.permissions.includes(permission) ?? false;
  return <Context.Provider value={{ me: error && error.status !== 401 ? null : me, may }}>{children}</Context.Provider>;
}

export const useSession = (): Session => useContext(Context);

/** The signed-in member; only inside pages that need one. */
export function useMe(): Me {
  const { me } = useSession();
  if (!me) throw new Error('this page is shown only to members who are signed in');
  return me;
}

/** The partner whose portal this is. */
export function usePartnerId(): string {
  const { partner } = useMe();
  if (!partner) throw new Error('this page is shown only to members of a partner');
  return partner.id;
}

const TAKEN = 'octroi.language-of';

/** Takes over the language a member chose elsewhere, once for each such choice: what he picks here afterwards stands. */
function useOwnLanguage(me: Me | null | undefined): void {
  const { setLocale } = useLanguage();
  useEffect(() => {
    if (!me?.locale) return;
    const choice = `${me.id} ${me.locale}`;
    if (localStorage.getItem(TAKEN) === choice) return;
    localStorage.setItem(TAKEN, choice);
    setLocale(me.locale);
  }, [me, setLocale]);
}
