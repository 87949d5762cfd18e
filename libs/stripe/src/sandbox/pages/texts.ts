export type Language = 'en' | 'fr';

const en = {
  testMode: 'Test mode',
  testModeNote: 'Nothing here is real: no card is stored and no money moves.',
  setupTitle: 'Save a card',
  setupLead: 'Your invoices will be charged to this card when they are issued. Nothing is charged today.',
  pointOne: 'Every charge has its invoice, to read first',
  pointTwo: 'You can change the card at any time',
  cardHolder: 'Card holder',
  expires: 'Expires',
  chooseCard: 'Which test card?',
  works: 'Works',
  worksNote: 'Every charge is accepted',
  declinesLater: 'Declines later',
  declinesLaterNote: 'Saved, then refuses every charge',
  authentication: 'Asks for authentication',
  authenticationNote: 'The bank asks you each time',
  declinesNow: 'Declines now',
  declinesNowNote: 'Cannot be saved',
  saveCard: 'Save card',
  back: 'Back without saving',
  bankTitle: 'Your bank asks: is it you?',
  bankLead: 'A real bank would now send you a code or open its app.',
  bankConfirm: 'Yes, it is me',
  bankRefuse: 'No, stop',
  bankRefused: 'The authentication failed. Choose another card, or try again.',
  declined: 'This card was declined. Choose another one.',
  doneTitle: 'Your card is saved',
  doneLead: 'You can close this page.',
  expiredTitle: 'This page has expired',
  expiredLead: 'Go back to where you came from and start again.',
  invoice: 'Invoice',
  amountDue: 'Amount due',
  pay: 'Pay now',
  paidTitle: 'This invoice is paid',
  voidTitle: 'This invoice was cancelled',
  noCard: 'There is no card on file for this invoice.',
  total: 'Total',
};

export type Texts = typeof en;

const fr: Texts = {
  testMode: 'Mode test',
  testModeNote: 'Rien n’est réel ici : aucune carte n’est conservée et aucun argent ne circule.',
  setupTitle: 'Enregistrer une carte',
  setupLead: 'Vos factures seront débitées de cette carte à leur émission. Rien n’est débité aujourd’hui.',
  pointOne: 'Chaque débit suit une facture que vous pouvez lire avant',
  pointTwo: 'Vous pouvez changer de carte à tout moment',
  cardHolder: 'Titulaire',
  expires: 'Expire fin',
  chooseCard: 'Quelle carte de test ?',
  works: 'Fonctionne',
  worksNote: 'Tous les débits sont acceptés',
  declinesLater: 'Refuse plus tard',
  declinesLaterNote: 'S’enregistre, puis refuse chaque débit',
  authentication: 'Demande une authentification',
  authenticationNote: 'La banque vous interroge à chaque fois',
  declinesNow: 'Refuse maintenant',
  declinesNowNote: 'Ne peut pas être enregistrée',
  saveCard: 'Enregistrer la carte',
  back: 'Revenir sans enregistrer',
  bankTitle: 'Votre banque demande : est-ce bien vous ?',
  bankLead: 'Une vraie banque vous enverrait un code ou ouvrirait son application.',
  bankConfirm: 'Oui, c’est moi',
  bankRefuse: 'Non, arrêter',
  bankRefused: 'L’authentification a échoué. Choisissez une autre carte ou réessayez.',
  declined: 'Cette carte a été refusée. Choisissez-en une autre.',
  doneTitle: 'Votre carte est enregistrée',
  doneLead: 'Vous pouvez fermer cette page.',
  expiredTitle: 'Cette page a expiré',
  expiredLead: 'Revenez d’où vous venez et recommencez.',
  invoice: 'Facture',
  amountDue: 'Montant dû',
  pay: 'Payer maintenant',
  paidTitle: 'Cette facture est payée',
  voidTitle: 'Cette facture a été annulée',
  noCard: 'Aucune carte n’est enregistrée pour cette facture.',
  total: 'Total',
};

/** The session's own language when it names one we have, else the browser's first choice, else English. */
export function languageOf(locale: string | null, acceptLanguage: string | undefined): Language {
  const wanted = locale === null || locale === 'auto' ? (acceptLanguage ?? '') : locale;
  return /^fr\b/i.test(wanted.trim()) ? 'fr' : 'en';
}

export function textsIn(language: Language): Texts {
  return language === 'fr' ? fr : en;
}
