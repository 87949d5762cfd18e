import { words } from '../../i18n/i18n.js';

/** The installation's clock, which a sandbox may move. */
export const clockWords = words({
  en: {
    clock: (moment: string) => `The installation’s time: ${moment}`,
    sandbox: 'Sandbox time',
    text: 'Everything goes by it: periods end, drafts are made, payments fall due. It only moves forwards.',
    day: 'A day on',
    month: 'A month on',
    date: 'To a date',
    to: 'Date and time, UTC',
    confirm: 'Move the clock',
    ask: (from: string, to: string) =>
      `From ${from} to ${to}. What falls due in between happens at once, and the clock cannot go back.`,
  },
  fr: {
    clock: (moment: string) => `Heure de l’installation : ${moment}`,
    sandbox: 'Heure du bac à sable',
    text: 'Tout s’y règle : les périodes finissent, les brouillons naissent, les paiements échoient. Elle ne fait qu’avancer.',
    day: 'Un jour plus tard',
    month: 'Un mois plus tard',
    date: 'À une date',
    to: 'Date et heure, UTC',
    confirm: 'Avancer l’horloge',
    ask: (from: string, to: string) =>
      `Du ${from} au ${to}. Ce qui échoit entre-temps se produit aussitôt, et l’horloge ne recule pas.`,
  },
});
