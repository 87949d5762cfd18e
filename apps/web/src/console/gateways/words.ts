import { words } from '../../i18n/i18n.js';

/** Connections: list, wizard, detail and live tail. */
export const gatewayWords = words({
  en: {
    states: { waiting: 'Waiting', healthy: 'Healthy', silent: 'Silent', failing: 'Failing', disabled: 'Disabled' },
  },
  fr: {
    states: {
      waiting: 'En attente',
      healthy: 'En ordre',
      silent: 'Muette',
      failing: 'En échec',
      disabled: 'Désactivée',
    },
  },
});
