import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { typeset } from './typeset.js';

export type Locale = 'en' | 'fr';
export const locales: Record<Locale, string> = { en: 'English', fr: 'Français' };

/** The words of a part of the product, in both languages: the French must have what the English has, or it does not compile. */
export interface Words<T> {
  en: T;
  fr: T;
}
export const words = <T,>({ en, fr }: Words<T>): Words<T> => ({ en, fr: typeset(fr) });

interface Language {
  locale: Locale;
  setLocale: (locale: Locale) => void;
}
const Context = createContext<Language>({ locale: 'en', setLocale: () => undefined });
const STORE = 'octroi.locale';

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [locale, set] = useState<Locale>(initialLocale);
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  const setLocale = useCallback((next: Locale) => {
    localStorage.setItem(STORE, next);
    set(next);
  }, []);
  const value = useMemo(() => ({ locale, setLocale }), [locale, setLocale]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export const useLanguage = (): Language => useContext(Context);

/** The words of a dictionary in the reader's language. */
export const useWords = <T,>(all: Words<T>): T => all[useLanguage().locale];

function initialLocale(): Locale {
  const stored = localStorage.getItem(STORE);
  if (stored === 'en' || stored === 'fr') return stored;
  return navigator.language.startsWith('fr') ? 'fr' : 'en';
}
