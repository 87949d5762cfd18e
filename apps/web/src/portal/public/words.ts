import { words } from '../../i18n/i18n.js';

export const publicWords = words({
  en: {
    navigation: 'Main',
    apis: 'APIs',
    plans: 'Plans and prices',
    signIn: 'Sign in',
    signUp: 'Create an account',
    portal: 'My portal',
    console: 'Console',
    footer: 'Every call counted once. Every cent explained.',
  },
  fr: {
    navigation: 'Principale',
    apis: 'API',
    plans: 'Offres et prix',
    signIn: 'Se connecter',
    signUp: 'Créer un compte',
    portal: 'Mon portail',
    console: 'Console',
    footer: 'Chaque appel compté une fois. Chaque centime expliqué.',
  },
});
