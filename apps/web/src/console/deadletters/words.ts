import { words } from '../../i18n/i18n.js';

/** Messages that a service gave up on. */
export const deadLetterWords = words({
  en: {
    title: 'Dead letters',
    lead: 'Messages between the services that failed for good. Mend the cause, then hand them to their handler again.',
    status: 'Status',
    statuses: { open: 'Open', replaying: 'Being replayed', handled: 'Handled', discarded: 'Discarded' },
    services: { catalog: 'Catalogue', subscriptions: 'Subscriptions', metering: 'Metering', billing: 'Billing' },
    service: 'Service',
    message: 'Message',
    error: 'What it failed of',
    attempts: 'Attempts',
    last: 'Last seen',
    empty: 'No message failed',
    emptyText: 'Everything the services told one another was handled.',
    open: (name: string) => `Look at ${name}`,
    replay: 'Replay',
    replayAll: (count: number) => `Replay all ${count}`,
    replayAllAsk: (count: number, service: string) =>
      `${count === 1 ? 'One message is' : `All ${count} messages are`} handed to ${service} again. A message that was handled in part has its effect once.`,
    discard: 'Discard',
    discardAsk: 'The message never has an effect. Another service believes it has: the two may differ for ever.',
    whole: 'The message as it came',
    reason: 'Why it was discarded',
    by: 'By',
  },
  fr: {
    title: 'Messages en échec',
    lead: 'Des messages entre services qui ont échoué définitivement. Réparez la cause, puis remettez-les à leur destinataire.',
    status: 'État',
    statuses: { open: 'Ouverts', replaying: 'Rejeu en cours', handled: 'Traités', discarded: 'Écartés' },
    services: { catalog: 'Catalogue', subscriptions: 'Abonnements', metering: 'Comptage', billing: 'Facturation' },
    service: 'Service',
    message: 'Message',
    error: 'Cause de l’échec',
    attempts: 'Essais',
    last: 'Vu en dernier',
    empty: 'Aucun message en échec',
    emptyText: 'Tout ce que les services se sont dit a été traité.',
    open: (name: string) => `Examiner ${name}`,
    replay: 'Rejouer',
    replayAll: (count: number) => (count <= 1 ? 'Le rejouer' : `Rejouer les ${count}`),
    replayAllAsk: (count: number, service: string) =>
      `${count <= 1 ? 'Un message est remis' : `Les ${count} messages sont remis`} au service ${service}. Un message traité en partie n’a d’effet qu’une fois.`,
    discard: 'Écarter',
    discardAsk:
      'Le message n’aura jamais d’effet. Un autre service croit qu’il en a eu : les deux peuvent différer pour toujours.',
    whole: 'Le message tel qu’il est arrivé',
    reason: 'Pourquoi il a été écarté',
    by: 'Par',
  },
});
