import { words } from '../../i18n/i18n.js';

/** Correcting or deleting one event. */
export const amendWords = words({
  en: {
    amend: 'Correct',
    amendOf: (call: string) => `Correct ${call}`,
    amended: 'Corrected',
    deleted: 'Deleted',
    kind: 'What was wrong',
    kinds: { corrected: 'Some of its fields', deleted: 'It never happened' },
    confirm: { corrected: 'Correct the event', deleted: 'Delete the event' },
    fields: 'Its fields, as they are read; an empty one is taken away.',
    nothing: 'Nothing is changed yet.',
    change: (field: string, before: string, after: string) => `${field}: ${before} becomes ${after}.`,
    takenAway: 'nothing',
    takesOut: (counted: string) => `${counted} is taken out of the usage of its subscription.`,
    counts: (counted: string) => `It was counted as ${counted}; that is taken back, and it is counted anew.`,
    nothingCounted: 'nothing',
    consequence:
      'Usage follows at once. Where its period was invoiced already, the difference becomes a correction that waits for approval. The event as it came, and this decision with its reason, are kept.',
    done: { corrected: 'The event is corrected.', deleted: 'The event is deleted.' },
  },
  fr: {
    amend: 'Corriger',
    amendOf: (call: string) => `Corriger ${call}`,
    amended: 'Corrigé',
    deleted: 'Supprimé',
    kind: 'Ce qui était faux',
    kinds: { corrected: 'Certains de ses champs', deleted: 'Il n’a jamais eu lieu' },
    confirm: { corrected: 'Corriger l’événement', deleted: 'Supprimer l’événement' },
    fields: 'Ses champs, tels qu’ils sont lus ; un champ vide est retiré.',
    nothing: 'Rien n’est encore modifié.',
    change: (field: string, before: string, after: string) => `${field} : ${before} devient ${after}.`,
    takenAway: 'rien',
    takesOut: (counted: string) => `${counted} : retiré de la consommation de son abonnement.`,
    counts: (counted: string) => `Il était compté pour ${counted} ; c’est repris, et il est compté à nouveau.`,
    nothingCounted: 'rien',
    consequence:
      'La consommation suit aussitôt. Si sa période est déjà facturée, la différence devient une correction qui attend une approbation. L’événement tel qu’il est arrivé, et cette décision avec son motif, sont conservés.',
    done: { corrected: 'L’événement est corrigé.', deleted: 'L’événement est supprimé.' },
  },
});
